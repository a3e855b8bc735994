// Put into the page that the browser first gets (app.py). Says where the server is, gives Streamlit's own words in Chinese, mends what a
// screen reader is told of its navigation, and copies texts.
(() => {
  // Left to itself Streamlit looks for its server below the path of the page first, and every deep link puts two 404 into the console.
  window.__streamlit = { BACKEND_BASE_URL: new URL("./", location.href).href.split(/[?#]/)[0] }

  const WORDS = {
    "Skip to main content": "跳到正文", "App pages": "页面", "Sidebar": "侧栏", "Collapse sidebar": "收起侧栏", "Expand sidebar": "展开侧栏",
    "Open": "展开", "Close": "关闭", "Dismiss": "关闭", "Clear value": "清除", "Clear all": "全部清除", "Remove": "移除", "Select all": "全选",
    "Choose an option": "请选择", "Choose options": "请选择", "No results": "没有匹配的选项", "No options to select": "没有可选的项", "Selected values": "已选",
    "Upload": "选择文件", "Browse files": "选择文件", "file upload": "选择文件", "Remove file": "移除文件", "Delete": "移除", "Drag and drop file here": "把文件拖到这里",
    "Choose date": "选日期", "Previous month": "上个月", "Next month": "下个月", "Previous": "上一个", "Next": "下一个", "yyyy": "年", "mm": "月", "dd": "日",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "用方向键选日期，回车确定，Esc 关闭。", "Calendar": "日历",
    "Type to search": "输入要找的文字", "Previous Result": "上一处", "Next Result": "下一处", "Close Search": "关闭查找", "Search": "查找",
    "Fullscreen": "全屏", "Toggle fullscreen": "全屏", "Close fullscreen": "退出全屏", "Download as CSV": "下载 CSV", "Show/hide columns": "显示或隐藏列",
    "Copy to clipboard": "复制", "Link to heading": "本节的链接", "Help": "说明", "Increment": "加", "Decrement": "减",
    "Scroll tabs left": "向左", "Scroll tabs right": "向右", "Notifications": "通知", "Loading...": "正在载入……", "Running...": "正在运行……",
    "Stop": "停止", "Stop script": "停止", "Rerun": "重新运行", "Main menu": "菜单", "Connecting": "正在连接", "Connection error": "连接中断", "Theme": "主题",
    "Is Streamlit still running?": "服务是否还在运行？", "Connection timed out.": "连接超时。", "Error": "出错了", "Press Enter to apply": "按回车确定",
    "Press Enter to submit form": "按回车提交",
  }
  const FORMS = [
    [/^(\d+) options? available\.$/, "$1 项可选。"],
    [/^year, /, "年，"], [/^month, /, "月，"], [/^day, /, "日，"],
    [/^Choose date, (.+)$/, "选日期，$1"],
    [/^Help for (.+)$/, "说明：$1"],
    [/^Remove (.+)$/, "移除 $1"], [/^(.+), Remove$/, "移除 $1"],
    [/^(.+), selected\.$/, "$1，已选。"],
    [/^(.+), expanded\.?$/, "$1，已展开"],
  ]
  const SVG = "http://www.w3.org/2000/svg"
  const NAMES = ["title", "aria-label", "placeholder"]
  // Streamlit puts the groups of its navigation as <div> between <ul> and <li>: no list to a screen reader, so it is not called one.
  const NO_LIST = 'ul[data-testid="stSidebarNavItems"], ul[data-testid="stSidebarNavItems"] li'

  function chinese(text) {
    const plain = text.trim()
    if (!/[A-Za-z]{2}/.test(plain)) return text
    if (Object.hasOwn(WORDS, plain)) return text.replace(plain, WORDS[plain])
    const form = FORMS.find(([pattern]) => pattern.test(plain))
    return form ? plain.replace(form[0], form[1]) : text
  }
  function put(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      const words = chinese(node.data)
      if (words !== node.data) node.data = words
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      if (node.matches(NO_LIST)) node.setAttribute("role", "presentation")
      for (const name of NAMES) {
        const text = node.getAttribute(name)
        if (text && chinese(text) !== text) node.setAttribute(name, chinese(text))
      }
    }
  }
  // What stands in a figure, in HTML of our own or as the name of an icon is ours.
  const OURS = "svg, .stPlotlyChart, .stHtml, [data-testid='stIconMaterial']"
  const is_ours = (node) => Boolean((node.closest ? node : node.parentElement)?.closest(OURS))
  function visit(root) {
    if (root.nodeType === Node.ELEMENT_NODE && root.matches(OURS)) return
    put(root)
    for (const child of root.childNodes) visit(child)
  }
  // Copies a text; whether that worked. navigator.clipboard exists on https and on this machine only.
  window.kpiCopy = async (text) => {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      const area = document.createElement("textarea")
      area.value = text
      area.style.position = "fixed"
      area.style.opacity = "0"
      document.body.appendChild(area)
      area.select()
      const done = document.execCommand("copy")
      area.remove()
      return done
    }
  }
  // <button class="copy" data-text="…"> with a place for the answer after it.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button.copy")
    if (!button) return
    const done = await window.kpiCopy(button.dataset.text)
    const status = button.nextElementSibling
    status.textContent = done ? "已复制" : "浏览器不许复制，请手动选取复制"
    setTimeout(() => { status.textContent = "" }, 4000)
  })

  // Figures come from the server in the theme of that moment; when the machine turns dark in the evening Streamlit asks for none. Its key
  // for that is R.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (matchMedia("print").matches) return
    const key = { key: "r", code: "KeyR", keyCode: 82, which: 82, bubbles: true }
    setTimeout(() => ["keydown", "keyup"].forEach((kind) => document.body.dispatchEvent(new KeyboardEvent(kind, key))), 200)
  })

  document.addEventListener("DOMContentLoaded", () => {
    visit(document.body)
    new MutationObserver((changes) => {
      const ours = new Map() // a figure drawn anew is thousands of changes of the same few elements
      for (const { type, target, addedNodes } of changes) {
        if (target.namespaceURI === SVG) continue
        if (!ours.has(target)) ours.set(target, is_ours(target))
        if (ours.get(target)) continue
        if (type === "childList") addedNodes.forEach(visit)
        else put(target)
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMES })
  })
})()
