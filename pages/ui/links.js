// A click on a link of ours (in a table or in a chart) opens its page without loading the application anew.
export default function (component) {
  const { setTriggerValue } = component;
  const XLINK = 'http://www.w3.org/1999/xlink';
  const onClick = (event) => {
    const anchor = event.target.closest?.('.stPlotlyChart a, a.page');
    if (!anchor || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const href = anchor.getAttributeNS(XLINK, 'href') ?? anchor.getAttribute('href');
    if (!href || /^[a-z][a-z+.-]*:/i.test(href)) return;
    event.preventDefault();
    event.stopPropagation();
    setTriggerValue('open', href);
  };
  document.addEventListener('click', onClick, true);
  return () => document.removeEventListener('click', onClick, true);
}
