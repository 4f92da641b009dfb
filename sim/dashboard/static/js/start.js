// Where one starts: what is shipped, templates, files that are brought along, and the editor. The server reads and checks
// everything; nothing is kept in the browser.

import { $, el } from "./dom.js";
import { get, post, tell } from "./net.js";

const DELAY = 350; // milliseconds after the last key until the text is checked
let home = "", editor = null, waiting = 0, turn = 0, marked = [];

async function doing(what) {
  tell(null);
  try {
    return await what();
  } catch (error) {
    tell(error);
    return null;
  }
}

const button = (text, act, about) => el("button", { type: "button", click: () => doing(act), ...(about ? { "aria-label": about } : {}) }, text);

async function offers() {
  const offers = await get("api/offers");
  $("folder").textContent = `“${offers.folder}”`;
  $("shipped").replaceChildren(...offers.shipped.map((one) => el("li", {},
    el("span", {}, one.title),
    button("Open", () => open({ home: `shipped/${one.key}` }), `Open ${one.title}`),
    button("Edit a copy", async () => edit(await post("api/text", { home: `shipped/${one.key}` })), `Edit a copy of ${one.title}`))));
  $("templates").replaceChildren(...offers.templates.map((key) => el("li", {},
    el("span", {}, key), button("Begin", async () => edit(await post("api/text", { template: key })), `Begin with ${key}`))),
    el("li", { class: "soft" }, offers.templates_are));
}

async function open(request) {
  location.assign((await post("api/open", request)).address);
}

async function bring(file) {
  const data = await new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => failed(new Error("The file cannot be read."));
    reader.readAsDataURL(file);
  });
  edit(await post("api/upload", { name: file.name, data }));
}

function edit({ name, text, home: at, assumed }) {
  home = at;
  $("offers").hidden = true;
  $("editor").hidden = false;
  $("name").value = name;
  $("assumed").hidden = !assumed?.length;
  $("assumed").querySelector("ul").replaceChildren(...(assumed ?? []).map((one) => el("li", {}, one)));
  if (!editor) {
    editor = CodeMirror($("text"), {
      mode: "yaml", lineNumbers: true, indentUnit: 2, tabSize: 2, indentWithTabs: false, lineWrapping: true, inputStyle: "contenteditable",
      gutters: ["CodeMirror-linenumbers", "faults-gutter"],
      extraKeys: { Tab: (cm) => cm.execCommand(cm.somethingSelected() ? "indentMore" : "insertSoftTab"), "Ctrl-Space": suggest, Esc: () => $("open").focus() },
    });
    editor.getInputField().setAttribute("aria-label", "The scenario as YAML");
    editor.on("change", () => { clearTimeout(waiting); waiting = setTimeout(check, DELAY); });
    editor.on("inputRead", (cm, change) => { if (/^[\w:]$/.test(change.text[0] ?? "") && !cm.state.completionActive) suggest(cm); });
  }
  editor.setValue(text);
  editor.clearHistory();
  editor.focus();
  check();
}

const content = () => ({ text: editor.getValue(), name: $("name").value, home });

async function check() {
  const mine = ++turn, found = await doing(() => post("api/check", content()));
  if (!found || mine !== turn) return;
  for (const one of marked) one.clear();
  editor.clearGutter("faults-gutter");
  marked = found.faults.map((one) => {
    editor.setGutterMarker(one.line - 1, "faults-gutter", el("span", { class: "fault-mark", title: one.message }, "●"));
    return editor.markText({ line: one.line - 1, ch: one.column - 1 }, { line: one.line - 1, ch: one.column - 1 + one.span }, { className: "fault-text" });
  });
  const count = found.faults.length + found.more, lines = found.faults.length ? found.faults : found.warnings;
  $("faults-head").textContent = count ? `${count} ${count === 1 ? "fault" : "faults"}` : found.warnings.length ? "Valid, and odd" : "Valid";
  $("faults").replaceChildren(...lines.map((one) => el("li", {}, el("button", { type: "button", class: "to-line", click: () => go(one) }, `Line ${one.line}: ${one.message}`))));
  if (found.more) $("faults").append(el("li", {}, `and ${found.more} more`));
  $("status").textContent = count ? `${count} ${count === 1 ? "fault" : "faults"}; the first is in line ${found.faults[0].line}.` : `“${found.title}” is valid.`;
  $("open").disabled = count > 0;
}

function go({ line, column }) {
  editor.setCursor({ line: line - 1, ch: column - 1 });
  editor.focus();
}

function suggest(cm) {
  cm.showHint({ hint: words, completeSingle: false });
}

async function words(cm) {
  const at = cm.getCursor();
  const found = await post("api/complete", { text: cm.getValue(), line: at.line, column: at.ch }).catch(() => null);
  if (!found?.found.length) return null;
  const list = found.found.map((one) => ({
    text: one.word,
    render: (into) => into.append(one.word, el("span", { class: "meaning" }, one.meaning)),
  }));
  return { list, from: { line: at.line, ch: at.ch - found.word.length }, to: at };
}
words.async = false;

function leave() {
  $("editor").hidden = true;
  $("offers").hidden = false;
  $("file").value = "";
  $("status").textContent = "";
  tell(null);
}

function download() {
  const url = URL.createObjectURL(new Blob([editor.getValue()], { type: "application/yaml" }));
  const name = `${$("name").value.replace(/\.ya?ml$/i, "").replace(/[^\w-]+/g, "-") || "scenario"}.yaml`;
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

$("file").addEventListener("change", () => { const [file] = $("file").files; if (file) doing(() => bring(file)); });
$("open").addEventListener("click", () => doing(() => open(content())));
$("download").addEventListener("click", download);
$("save").addEventListener("click", () => doing(async () => { $("status").textContent = `Saved as ${(await post("api/save", content())).file}.`; }));
$("leave").addEventListener("click", leave);
doing(async () => {
  await offers();
  const wanted = new URLSearchParams(location.hash.slice(1)).get("edit");
  if (wanted) edit(await post("api/text", { home: wanted }));
});
