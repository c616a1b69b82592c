// Cards of the board can be dragged: dropping one presses the button, or follows the link, that leads to that column.
// Without this file the buttons and links do it; they stay where they are, for the keyboard.
const board = document.querySelector("[data-board]");
const status = document.querySelector("[data-board-status]");

const wayTo = (card, state) =>
  card.querySelector(`button[name="to"][value="${state}"]`) ?? card.querySelector(`a[data-to="${state}"]`);

const columns = () => [...board.querySelectorAll("[data-state]")];
let dragged = null;

const mark = (card) => {
  for (const column of columns()) {
    if (card && wayTo(card, column.dataset.state)) column.dataset.drop = "yes";
    else delete column.dataset.drop;
  }
};

const go = (card, state) => {
  const way = wayTo(card, state);
  if (!way) return;
  status.textContent = `${card.dataset.card}: ${way.textContent.trim()}`;
  if (way instanceof HTMLAnchorElement) location.assign(way.href);
  else way.form.requestSubmit(way);
};

if (board) {
  for (const card of board.querySelectorAll("[data-card]")) {
    card.draggable = card.querySelector('button[name="to"], a[data-to]') !== null;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.card);
      mark(card);
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      mark(null);
    });
  }
  for (const column of columns()) {
    column.addEventListener("dragover", (event) => {
      if (dragged && wayTo(dragged, column.dataset.state)) event.preventDefault();
    });
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      if (dragged) go(dragged, column.dataset.state);
    });
  }
}
