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
  // The strip may be two lines high; the notebooks end where it begins.
  const fit = () => {
    const main = document.getElementById("main");
    if (main) main.style.bottom = `${strip.offsetHeight}px`;
    window.dispatchEvent(new Event("resize"));
  };
  new ResizeObserver(fit).observe(strip);

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
    say(
      `The course has a newer version of ${name}. Yours stays as it is.`,
      button("Put the newer version beside it", async () => {
        const path = await free(name);
        await contents.save(path, { type: "notebook", format: "json", content: served.notebook });
        remember(name, served.digest);
        await app.commands.execute("docmanager:open", { path });
        say(`The newer version is ${path}. Your answers are in ${name}.ipynb.`, ...usual());
      }),
      ...usual(),
    );
    break; // one at a time; the next one is announced at the next visit
  }

  async function newerOnes() {
    const found = [];
    const { notebooks } = await (await fetch(new URL("course.json", site), { cache: "no-cache" })).json();
    const known = JSON.parse(localStorage.getItem(key) || "{}");
    for (const name of notebooks) {
      const text = await (await fetch(new URL(`files/${name}.ipynb`, site), { cache: "no-cache" })).text();
      const served = { notebook: JSON.parse(text), digest: await sha(text) };
      if (known[name] === served.digest) continue;
      const mine = (await contents.get(`${name}.ipynb`, { content: true })).content;
      // Nothing has been saved yet, or this is the first visit: the copy is made of this version.
      if (!known[name] || same(mine, served.notebook)) remember(name, served.digest);
      else found.push([name, served]);
    }
    return found;
  }

  function remember(name, digest) {
    const known = JSON.parse(localStorage.getItem(key) || "{}");
    localStorage.setItem(key, JSON.stringify({ ...known, [name]: digest }));
  }

  function same(one, other) {
    const texts = notebook => JSON.stringify(notebook.cells.map(cell => [cell.cell_type, [cell.source].flat().join("")]));
    return texts(one) === texts(other);
  }

  // A newer version that was put beside earlier may hold work too.
  async function free(name) {
    for (let number = 1; ; number++) {
      const path = number === 1 ? `${name}.new.ipynb` : `${name}.new-${number}.ipynb`;
      try {
        await contents.get(path, { content: false });
      } catch {
        return path;
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
