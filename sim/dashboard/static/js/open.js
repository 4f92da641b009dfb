// Where a link comes in: go on to the page of that scenario that runs here, whose address the page itself has left in
// this browser's storage. There is nothing else on this page.

const words = new URLSearchParams(location.hash.slice(1)), title = words.get("title") ?? "a scenario", file = words.get("file");
const tell = (text) => { document.getElementById("message").textContent = text; };

async function open() {
  let pages = {};
  try {
    pages = JSON.parse(localStorage.getItem("settlement-sim-pages") ?? "{}");
  } catch { /* not ours: as if there were none */ }
  const mine = pages[words.get("of")];
  if (mine && /^\/[A-Za-z0-9_-]+\/(of\/\d+\/)?$/.test(mine.path)) {
    const there = await fetch(`${mine.path}static/icon.svg`).then((answer) => answer.ok, () => false);
    if (there) return location.replace(`${mine.path}${location.hash}`);
  }
  document.querySelector("h1").textContent = `A link of “${title}”`;
  const other = Object.values(pages).at(-1)?.title;
  tell(`${mine ? "The page of this scenario that was open here has ended." : "No page of this scenario has been open here in this browser."}${!mine && other ? ` The last one here was of “${other}”.` : ""} Start it with the command below, and open this link again, or paste it there under “Take away”, “Open a link”.`);
  document.getElementById("command").textContent = `sim dashboard ${/^[\w.-]+$/.test(file ?? "") ? file : "SCENARIO"}`;
}

open();
