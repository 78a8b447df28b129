/* The NetworkFlow's clock: plays the steps forwards or backwards. A step that sends something along
   an edge takes a moment to arrive (`phase`, 0 to 1), then rests; where the reader wants less motion
   nothing travels, and playing goes in jumps. */

const TRAVEL = 750, REST = 850; // milliseconds at speed 1

function flowPlayer(model, { speed, travels, onPhase, onState }) {
  let direction = 0, frame = 0, timer = 0, phase = 1;

  function halt() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = 0;
    phase = 1;
  }
  function stop() {
    halt();
    direction = 0;
    onState(0);
    onPhase();
  }
  const last = () => lastStep(model.get("network"));
  const rest = () => {
    if (direction) timer = setTimeout(next, (kit.calm() || !travels(model.get("step")) ? TRAVEL + REST : REST) / speed());
  };

  /* Let something travel from phase `from` to the other end, then do `arrived`. */
  function travel(from, arrived) {
    if (kit.calm() || !travels(model.get("step"))) return arrived();
    const begun = performance.now(), pace = TRAVEL / speed();
    phase = from;
    const tick = (now) => {
      const done = Math.min(1, Math.max(0, (now - begun) / pace));
      phase = from === 0 ? done : 1 - done;
      onPhase();
      if (done < 1) frame = requestAnimationFrame(tick);
      else { frame = 0; arrived(); }
    };
    frame = requestAnimationFrame(tick);
  }
  const arrive = () => { phase = 1; onPhase(); rest(); };
  const show = (step) => kit.assign(model, { step });

  function next() {
    const step = model.get("step");
    if (direction > 0) {
      if (step >= last()) return stop();
      show(step + 1);
      travel(0, arrive);
    } else {
      if (step <= 0) return stop();
      travel(1, () => { phase = 1; show(model.get("step") - 1); rest(); });
    }
  }
  function play(way) {
    halt();
    if (direction === way) return stop();
    direction = way;
    const end = way > 0 ? last() : 0;
    if (model.get("step") === end) show(way > 0 ? 0 : last());
    onState(direction);
    next();
  }
  function to(step, moving = false) {
    stop();
    if (step < 0 || step > last()) return;
    show(step);
    if (moving) travel(0, arrive);
  }
  return { play, stop, to, phase: () => phase };
}
