// The buttons under a chart that only a browser can serve: its picture, its address; and links inside a chart that open a page
// without loading the application anew. `data`: chart (key of the container), said (words for the reader).
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const chart = () => document.querySelector(`.st-key-chart_${data.chart}`);
  const status = parentElement.querySelector('[role="status"]');

  const say = (words) => {
    status.textContent = words;
    setTimeout(() => { status.textContent = ''; }, 4000);
  };

  const picture = () => {
    // Plotly's own button, hidden by the style sheet: its picture has the size given in the chart's configuration.
    const button = chart()?.querySelector('.modebar-btn');
    if (!button) return say('图还没有画好，请稍候再试');
    button.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    say('正在生成图片……');
  };

  const copyByHand = (text) => {
    // navigator.clipboard exists on https and on this machine only.
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    area.style.opacity = '0';
    document.body.appendChild(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  };

  const link = async () => {
    const url = new URL(window.location.href);
    url.hash = data.chart;
    let done = false;
    try {
      await navigator.clipboard.writeText(url.href);
      done = true;
    } catch {
      done = copyByHand(url.href);
    }
    say(done ? '链接已复制' : '浏览器不许复制，请从地址栏复制');
  };

  const onClick = (event) => {
    const what = event.target.closest('button')?.dataset.do;
    if (what === 'picture') picture();
    if (what === 'link') link();
  };
  parentElement.addEventListener('click', onClick);

  const onOpen = (event) => {
    const anchor = event.target.closest?.('a');
    const container = chart();
    if (!anchor || !container?.contains(anchor) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const href = anchor.getAttribute('href') ?? anchor.getAttributeNS('http://www.w3.org/1999/xlink', 'href');
    if (!href || /^[a-z]+:/i.test(href)) return;
    event.preventDefault();
    event.stopPropagation();
    setTriggerValue('open', href);
  };
  document.addEventListener('click', onOpen, true);

  if (window.location.hash === `#${data.chart}` && !window.kpiScrolled) {
    window.kpiScrolled = true;
    chart()?.scrollIntoView({ block: 'start' });
  }
  return () => {
    parentElement.removeEventListener('click', onClick);
    document.removeEventListener('click', onOpen, true);
  };
}
