// Shows one screen at a time: keys, dots, swipes. The screens come as escaped markup from Python.
export default function ({ parentElement, data }) {
  const shown = parentElement.querySelector(".stage");
  const key = "praxis.stage." + data.key;
  if (shown && shown.dataset.mark === data.mark) return;
  if (shown) shown.remove();
  const stage = document.createElement("div");
  stage.className = "stage";
  stage.tabIndex = -1;
  stage.lang = data.lang;
  stage.dataset.mark = data.mark;
  stage.setAttribute("role", "region");
  stage.setAttribute("aria-label", data.words.name);
  stage.innerHTML =
    "<main aria-live=polite></main><div class=notes role=note hidden></div>" +
    "<nav class=bar-below><button class=go-back></button><span class=dots></span>" +
    "<button class=go-on></button><button class=go-notes></button></nav>";
  const [main, notes] = [stage.querySelector("main"), stage.querySelector(":scope > .notes")];
  main.innerHTML = data.markup;
  const screens = [...main.querySelectorAll(".screen")];
  const [back, on, n] = ["back", "on", "notes"].map((name) => stage.querySelector("nav .go-" + name));
  const named = [[back, "‹", "back"], [on, "›", "on"], [n, "N", "notes"]];
  for (const [button, text, word] of named) {
    button.textContent = text;
    button.title = data.words[word];
    button.setAttribute("aria-label", data.words[word]);
  }
  const dots = screens.map((screen, at) => {
    const dot = document.createElement("button");
    dot.className = "dot";
    dot.setAttribute("aria-label", screen.getAttribute("aria-label"));
    dot.onclick = () => go(at);
    stage.querySelector("nav .dots").append(dot);
    return dot;
  });
  let now = Math.min(Number(sessionStorage.getItem(key)) || 0, screens.length - 1);

  function go(to) {
    now = Math.max(0, Math.min(to, screens.length - 1));
    sessionStorage.setItem(key, now);
    screens.forEach((screen, at) => screen.classList.toggle("now", at === now));
    dots.forEach((dot, at) =>
      at === now ? dot.setAttribute("aria-current", "step") : dot.removeAttribute("aria-current"));
    [back.disabled, on.disabled] = [now === 0, now === screens.length - 1];
    const said = screens[now].querySelector("aside");
    notes.innerHTML = said ? said.innerHTML : "";
    n.disabled = !said;
    screens[now].scrollTop = 0;
  }

  const tell = () => { notes.hidden = !notes.hidden; };
  const full = () =>
    document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen();
  const keys = {
    ArrowRight: () => go(now + 1), PageDown: () => go(now + 1), ArrowLeft: () => go(now - 1),
    PageUp: () => go(now - 1), Home: () => go(0), End: () => go(screens.length - 1),
    n: tell, N: tell, f: full, F: full, Escape: () => { notes.hidden = true; },
  };
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  };
  let from = null;
  const touch = (event) => {
    const { clientX: x, clientY: y } = event.changedTouches[0];
    if (event.type === "touchstart") { from = [x, y]; return; }
    if (!from) return;
    const [across, down] = [x - from[0], y - from[1]];
    from = null;
    if (Math.abs(across) > 50 && Math.abs(across) > 2 * Math.abs(down)) go(now - Math.sign(across));
  };
  [back.onclick, on.onclick, n.onclick] = [() => go(now - 1), () => go(now + 1), tell];
  stage.addEventListener("touchstart", touch, { passive: true });
  stage.addEventListener("touchend", touch, { passive: true });
  window.addEventListener("keydown", press, true);
  parentElement.append(stage);
  go(now);
  stage.focus({ preventScroll: true });
  return () => window.removeEventListener("keydown", press, true);
}
