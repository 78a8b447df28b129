/* A plane whose handle comes to where the reader points. */

// A mouse or pen drags from anywhere on the plane; a finger taps, so that it can still scroll the
// page, and drags the handle itself. moveTo(x, y) is told the place in the drawing's pixels.
function catchPointer(plane, handle, moveTo) {
  const move = (event) => {
    const box = plane.ownerSVGElement.getBoundingClientRect();
    moveTo(event.clientX - box.left, event.clientY - box.top);
  };
  plane.addEventListener("click", move);
  plane.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    plane.setPointerCapture(event.pointerId);
    handle.focus({preventScroll: true}); // the arrow keys go on from here
    event.preventDefault();
    move(event);
  });
  plane.addEventListener("pointermove", (event) => {
    if (plane.hasPointerCapture(event.pointerId)) move(event);
  });
}
