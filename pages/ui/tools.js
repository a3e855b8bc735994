// Buttons of a chart that only a browser can serve: its picture, the address of what is shown.
// `data`: buttons ([{do, label}], do: picture or link), chart (its key), file (name of its picture).
export default function (component) {
  const { data, parentElement } = component;
  const chart = () => document.querySelector(`.st-key-chart_${data.chart}`);
  const row = parentElement.querySelector('.tools');
  const status = parentElement.querySelector('[role="status"]');
  row.querySelectorAll('button').forEach((old) => old.remove());
  for (const { do: what, label } of data.buttons) {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.do = what;
    button.textContent = label;
    row.insertBefore(button, status);
  }

  const say = (words) => {
    status.textContent = words;
    setTimeout(() => { status.textContent = ''; }, 4000);
  };

  const picture = () => {
    // Plotly's own button, hidden by the style sheet: its picture has the size given in the chart's configuration.
    const button = chart()?.querySelector('.modebar-btn');
    if (!button) return say('图还没有画好，请稍候再试');
    chart().querySelector('.js-plotly-plot').fn = data.file; // what Plotly calls the file where its settings give no name
    button.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    say('正在生成图片……');
  };

  const link = () => {
    const url = new URL(window.location.href);
    url.hash = data.chart;
    window.kpiCopy(url.href).then((done) => say(done ? '链接已复制' : '浏览器不许复制，请手动选取复制')); // index.js
  };

  const onClick = (event) => {
    const what = event.target.closest('button')?.dataset.do;
    if (what === 'picture') picture();
    if (what === 'link') link();
  };
  parentElement.addEventListener('click', onClick);

  // Figures hold from 1000 pixels on; on a tablet one is drawn that wide and made smaller as a whole.
  const LEAST = 1000;
  const fit = () => {
    const box = chart();
    const room = box?.parentElement?.clientWidth;
    if (!room) return;
    const scale = Math.min(room / LEAST, 1);
    box.dataset.small = scale < 1 ? 'yes' : 'no'; // a class would be lost when the page is drawn anew
    box.style.setProperty('--chart-scale', String(scale));
    box.style.marginBottom = scale < 1 ? `${(scale - 1) * box.clientHeight}px` : '';
  };
  const watch = new ResizeObserver(fit);
  if (data.chart) {
    fit();
    watch.observe(document.documentElement);
    if (chart()?.parentElement) watch.observe(chart().parentElement);
  }

  if (data.chart && window.location.hash === `#${data.chart}` && !window.kpiScrolled) {
    window.kpiScrolled = true;
    chart()?.scrollIntoView({ block: 'start' });
  }
  return () => {
    watch.disconnect();
    parentElement.removeEventListener('click', onClick);
  };
}
