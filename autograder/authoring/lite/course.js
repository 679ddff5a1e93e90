// The strip below the notebooks: it says where work is kept, downloads it, and announces a newer notebook.
(async () => {
  "use strict";
  const site = new URL("../", location.href);
  const key = `cnn-course ${site.pathname}`;

  // Asked for once more here: people come to a notebook without the first page.
  navigator.storage?.persist?.();

  const style = document.createElement("style");
  style.textContent = `
    #course-strip { position: fixed; left: 0; right: 0; bottom: 0; min-height: 2.2rem; display: flex; flex-wrap: wrap;
      gap: .2rem .9rem; align-items: center; padding: .2rem .8rem; box-sizing: border-box; z-index: 1000;
      font: 13px/1.35 system-ui, sans-serif; color: var(--jp-ui-font-color1, #1b1b1b);
      background: var(--jp-layout-color2, #eee); border-top: 1px solid var(--jp-border-color1, #999); }
    #course-strip button { font: inherit; padding: .15rem .6rem; cursor: pointer; border-radius: 3px;
      color: inherit; background: var(--jp-layout-color1, #fff); border: 1px solid var(--jp-ui-font-color2, #555); }
    #course-strip a { color: var(--jp-content-link-color, #0b57a4); }
    #course-strip span { flex: 0 1 auto; }`;
  document.head.append(style);
  const strip = document.createElement("div");
  strip.id = "course-strip";
  strip.setAttribute("role", "region");
  strip.setAttribute("aria-label", "Where your work is");
  document.body.append(strip);

  const app = await until(() => window.jupyterapp);
  await app.restored;
  // JupyterLab's own save and one that is asked for may meet. The second would find the file newer than it knows,
  // and ask whether a stranger's version is to be overwritten. So saves of one notebook wait for each other.
  until(() => [...app.shell.widgets("main")].find(widget => widget.context)).then(({ context }) => {
    const all = Object.getPrototypeOf(context), save = all.save, last = new WeakMap();
    all.save = function () {
      const next = Promise.resolve(last.get(this)).catch(() => {}).then(() => save.call(this));
      last.set(this, next);
      return next;
    };
  });
  // The strip may be two lines high; the notebooks end where it begins.
  const fit = () => {
    const main = document.getElementById("main");
    if (main) main.style.bottom = `${strip.offsetHeight}px`;
    window.dispatchEvent(new Event("resize"));
  };
  new ResizeObserver(fit).observe(strip);
  // In a narrow window the list of files would leave the notebook little of the width.
  if (innerWidth < 1000) {
    app.shell.collapseLeft();
    // JupyterLite opens it once more, with the notebook.
    const opened = (commands, { id, result }) => {
      if (id !== "filebrowser:activate") return;
      commands.commandExecuted.disconnect(opened);
      result.then(() => app.shell.collapseLeft());
    };
    app.commands.commandExecuted.connect(opened);
  }

  const say = (words, ...parts) => {
    const text = document.createElement("span");
    text.setAttribute("role", "status");
    text.textContent = words;
    strip.replaceChildren(text, ...parts);
  };
  const button = (words, act) => {
    const made = document.createElement("button");
    made.textContent = words;
    made.addEventListener("click", () => act().catch(error => say(`That did not work: ${error}`, ...usual())));
    return made;
  };
  const download = async () => {
    await app.commands.execute("docmanager:save");
    await app.commands.execute("docmanager:download");
  };
  const usual = () => {
    const more = document.createElement("a");
    more.href = site.href;
    more.textContent = "What can be lost";
    return [button("Download this notebook", download), more];
  };
  say("Your work is kept in this browser only. Download it to hand it in, and to keep it safe.", ...usual());

  const contents = app.serviceManager.contents;
  const newer = await newerOnes();
  for (const [name, served] of newer) {
    const base = localStorage.getItem(`${key} ${name}`);
    const update = button("Update it, with my answers", async () => {
      say("Your answers are being put into the newer version. This takes some seconds. You cannot type meanwhile.");
      // What is typed after the file was read would be lost.
      app.shell.node.inert = true;
      const { made, old } = await updated(name, base, served).finally(() => { app.shell.node.inert = false; });
      const words = [
        `${name}.ipynb is now the newer version. Cells to fill that hold an answer: ${made.answers} of ${made.cells}.`,
        `The file as it was is ${old}.`,
        ...made.remarks,
      ];
      say(words.join(" "), ...usual());
    });
    const beside = button("Put the newer version beside it", async () => {
      const path = await free(number => `${name}.new${number === 1 ? "" : `-${number}`}.ipynb`);
      await write(path, served.notebook);
      remember(name, served);
      await app.commands.execute("docmanager:open", { path });
      say(`The newer version is ${path}. Your answers are in ${name}.ipynb.`, ...usual());
    });
    say(
      `The course has a newer version of ${name}. Nothing of yours has changed.`,
      ...(base ? [update] : []), beside, ...usual(),
    );
    break; // one at a time; the next one is announced at the next visit
  }

  // The newer version takes the place of the learner's file, with the answers; the file as it was stays beside.
  async function updated(name, base, served) {
    const path = `${name}.ipynb`;
    const open = [...app.shell.widgets("main")].find(widget => widget.context?.path === path);
    if (open) await open.context.save();
    const mine = await read(path);
    const made = await carriedOver(JSON.stringify(mine), base, served.text);
    if (made.error) throw new Error(made.error);
    const old = await free(number => `${name}.old-${number}.ipynb`);
    await write(old, mine);
    await write(path, made.notebook);
    remember(name, served);
    rememberBase(name, served);
    if (open) await open.context.revert();
    return { made, old };
  }

  // In a kernel of its own: the learner's may be busy, and its names are the learner's.
  async function carriedOver(...texts) {
    const kernel = await app.serviceManager.kernels.startNew({ name: "python" });
    try {
      // A JSON string is a Python string, too.
      const code = "from autograder.submission.carry_over import carry_over_texts\n" +
        `print(carry_over_texts(${texts.map(text => JSON.stringify(text)).join(", ")}))`;
      let printed = "";
      const future = kernel.requestExecute({ code, store_history: false });
      future.onIOPub = ({ header, content }) => {
        if (header.msg_type === "stream" && content.name === "stdout") printed += content.text;
      };
      const { content } = await future.done;
      if (content.status !== "ok") throw new Error(content.evalue);
      return JSON.parse(printed);
    } finally {
      await kernel.shutdown();
    }
  }

  async function newerOnes() {
    const found = [];
    const { notebooks } = await (await fetch(new URL("course.json", site), { cache: "no-cache" })).json();
    const known = JSON.parse(localStorage.getItem(key) || "{}");
    for (const name of notebooks) {
      const text = await (await fetch(new URL(`files/${name}.ipynb`, site), { cache: "no-cache" })).text();
      const served = { text, notebook: JSON.parse(text), digest: await sha(text) };
      if (known[name] === served.digest) continue;
      // Nothing has been saved yet, or this is the first visit: the copy is made of this version.
      if (!known[name] || same(await read(`${name}.ipynb`), served.notebook)) {
        remember(name, served);
        rememberBase(name, served);
      } else found.push([name, served]);
    }
    return found;
  }

  async function read(path) {
    return (await contents.get(path, { content: true })).content;
  }

  async function write(path, content) {
    await contents.save(path, { type: "notebook", format: "json", content });
  }

  // The version that was seen last, and the one that the learner's file was made of.
  function remember(name, { digest }) {
    const known = JSON.parse(localStorage.getItem(key) || "{}");
    localStorage.setItem(key, JSON.stringify({ ...known, [name]: digest }));
  }

  function rememberBase(name, { text }) {
    try {
      localStorage.setItem(`${key} ${name}`, text);
    } catch {
      localStorage.removeItem(`${key} ${name}`); // full: newer versions can still be put beside
    }
  }

  function same(one, other) {
    const texts = notebook => JSON.stringify(notebook.cells.map(cell => [cell.cell_type, [cell.source].flat().join("")]));
    return texts(one) === texts(other);
  }

  // A file that was put there earlier may hold work, too.
  async function free(named) {
    for (let number = 1; ; number++) {
      try {
        await contents.get(named(number), { content: false });
      } catch {
        return named(number);
      }
    }
  }

  async function sha(text) {
    // Where there is no crypto (http on another machine) a plain sum tells versions apart as well.
    if (!crypto.subtle) return String([...text].reduce((sum, c) => (31 * sum + c.codePointAt(0)) | 0, 7));
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, "0")).join("");
  }

  async function until(found) {
    while (!found()) await new Promise(resolve => setTimeout(resolve, 100));
    return found();
  }
})();
