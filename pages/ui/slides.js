// A slide fills the screen whatever its size; arrow keys step through the pack, Esc leaves. `data`: width, height, place, count.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const fit = () => {
    const scale = Math.min(window.innerWidth / data.width, window.innerHeight / data.height);
    document.documentElement.style.setProperty('--slide-scale', String(scale));
  };
  const step = (by) => setTriggerValue('step', by);
  const keys = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, ' ': 1, Enter: 1,
    ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1, Home: 'first', End: 'last', Escape: 'leave',
  };
  const onKey = (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.('button') && (event.key === ' ' || event.key === 'Enter')) return;
    event.preventDefault();
    step(keys[event.key]);
  };
  const onClick = (event) => {
    const what = event.target.closest('button')?.dataset.step;
    if (what) step(Number(what) || what);
  };
  parentElement.querySelector('.place').textContent = `${data.place} / ${data.count}`;
  fit();
  window.addEventListener('resize', fit);
  document.addEventListener('keydown', onKey);
  parentElement.addEventListener('click', onClick);
  return () => {
    window.removeEventListener('resize', fit);
    document.removeEventListener('keydown', onKey);
    parentElement.removeEventListener('click', onClick);
  };
}
