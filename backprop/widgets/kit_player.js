/* A button that takes the steps of a walk one after the other, for widgets with a trait `steps`. */

// From `from()` to `to()`, so many steps a second; where the reader asks for less motion, all at once.
function stepPlayer(model, {from, to, perSecond}) {
  let frame = 0;
  const button = kit.button("Play", () => (frame ? stop() : start()));
  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    button.textContent = "Play";
  }
  function start() {
    const [first, last] = [from(), to()];
    if (kit.calm()) return kit.assign(model, {steps: last});
    const begin = performance.now();
    button.textContent = "Pause";
    const tick = () => {
      const step = Math.min(last, first + Math.floor(((performance.now() - begin) / 1000) * perSecond));
      if (step !== model.get("steps")) kit.assign(model, {steps: step});
      if (step < last) frame = requestAnimationFrame(tick);
      else stop();
    };
    frame = requestAnimationFrame(tick);
  }
  return {button, stop};
}

// The same from where the walk stands to its `most` steps, and from the start once it has got there.
function walkPlayer(model, most, perSecond) {
  const from = () => (model.get("steps") < most ? model.get("steps") : 0);
  return stepPlayer(model, {from, to: () => most, perSecond});
}
