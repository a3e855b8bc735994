// A slide fills the screen whatever its size; arrow keys or a swipe step through the pack, Esc leaves. `data`: width, height, place, count.
const SWIPE = 60; // pixels sideways, and less up or down
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
  let from = null;
  const onTouch = (event) => {
    const touch = event.changedTouches[0];
    if (event.type === 'touchstart') {
      from = event.touches.length === 1 ? touch : null;
      return;
    }
    const across = from ? touch.clientX - from.clientX : 0;
    if (Math.abs(across) > SWIPE && Math.abs(touch.clientY - from.clientY) < SWIPE) step(across < 0 ? 1 : -1);
    from = null;
  };
  parentElement.querySelector('.place').textContent = `${data.place} / ${data.count}`;
  fit();
  window.addEventListener('resize', fit);
  document.addEventListener('keydown', onKey);
  parentElement.addEventListener('click', onClick);
  document.addEventListener('touchstart', onTouch, { passive: true });
  document.addEventListener('touchend', onTouch);
  return () => {
    window.removeEventListener('resize', fit);
    document.removeEventListener('keydown', onKey);
    parentElement.removeEventListener('click', onClick);
    document.removeEventListener('touchstart', onTouch);
    document.removeEventListener('touchend', onTouch);
  };
}
