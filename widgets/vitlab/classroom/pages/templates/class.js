"use strict";
// Choosing in a page about a class. Without it everything can be read all the same; nothing of a student's is run.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const ROW = 22; // units from one exercise to the next
  for (const lab of document.querySelectorAll(".vl-lab")) start(lab);

  function start(lab) {
    const { students, exercises, groups, answers } = JSON.parse(lab.querySelector(".vl-data").textContent);
    const maps = [...lab.querySelectorAll(".vl-map .vl-figure")];
    const [said, answer] = [lab.querySelector(".vl-said"), lab.querySelector(".vl-answer")];
    let [student, exercise] = [-1, 0];
    for (const element of lab.querySelectorAll(".vl-keys, .vl-said")) element.hidden = false;
    said.textContent = "Choose a column.";

    const columns = (map) => [...map.querySelectorAll(":scope > g:not(.vl-chosen)")];
    const show = () => {
      for (const map of maps) {
        map.querySelector(".vl-chosen")?.remove();
        if (student >= 0) map.append(frameOf(columns(map)[student]));
      }
      if (student < 0) return;
      const [id, words, why] = students[student];
      said.textContent = `${words}.${why ? ` ${why[0].toUpperCase()}${why.slice(1)}.` : ""} Exercise ${exercises[exercise]} is chosen.`;
      if (!answer.hidden) read(id);
    };
    const frameOf = (column) => {
      const { x, y, width } = column.getBBox();
      const frame = document.createElementNS(SVG, "g");
      frame.classList.add("vl-chosen");
      for (const [kind, at, tall] of [["vl-around", y - 2, exercises.length * ROW + 1], ["vl-cell-chosen", y + exercise * ROW, 19]]) {
        const rect = document.createElementNS(SVG, "rect");
        rect.setAttribute("class", kind);
        for (const [name, value] of Object.entries({ x: x - 1.5, y: at, width: width + 3, height: tall, rx: 2 })) rect.setAttribute(name, value);
        frame.append(rect);
      }
      return frame;
    };
    const read = (id) => {
      const text = answers[id]?.[exercises[exercise]];
      answer.hidden = false;
      answer.firstElementChild.textContent = `${id}, ${exercises[exercise]}`;
      answer.lastElementChild.textContent = text ?? "There is no text to show: nothing was written, or it holds.";
    };
    const dot = ([of, who]) => {
      const place = exercises.indexOf(of);
      for (const map of maps) {
        for (const circle of map.querySelectorAll("circle")) circle.remove();
        columns(map).forEach((column, at) => {
          if (!who.includes(students[at][0])) return;
          const { x, y, width } = column.getBBox();
          const circle = document.createElementNS(SVG, "circle");
          for (const [name, value] of Object.entries({ class: "vl-need", cx: x + width / 2, cy: y + place * ROW + 5, r: 1.7 })) circle.setAttribute(name, value);
          column.append(circle);
        });
      }
    };
    const go = (to) => {
      student = Math.min(students.length - 1, Math.max(0, to));
      show();
    };
    const nextInNeed = () => {
      const order = [...students.keys()].map((step) => (student + 1 + step) % students.length);
      const found = order.find((place) => students[place][2]);
      if (found !== undefined) go(found);
    };
    const act = {
      ArrowRight: () => go(student + 1), ArrowLeft: () => go(student - 1), Home: () => go(0), End: () => go(students.length - 1),
      ArrowDown: () => { exercise = Math.min(exercises.length - 1, exercise + 1); show(); },
      ArrowUp: () => { exercise = Math.max(0, exercise - 1); show(); },
      n: nextInNeed, Enter: () => student >= 0 && read(students[student][0]),
      Escape: () => { answer.hidden = true; },
    };
    for (const map of maps) {
      map.setAttribute("tabindex", "0");
      map.setAttribute("role", "application");
      map.addEventListener("keydown", (event) => {
        if (!(event.key in act) || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        act[event.key]();
      });
      map.addEventListener("click", (event) => {
        const at = columns(map).indexOf(event.target.closest("g"));
        if (at < 0) return;
        const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
        exercise = Math.min(exercises.length - 1, Math.max(0, Math.floor((point.y - columns(map)[at].getBBox().y) / ROW)));
        go(at);
        read(students[at][0]);
      });
    }
    for (const link of lab.querySelectorAll("a[data-student]")) {
      link.addEventListener("click", () => {
        lab.querySelector(".vl-describe").open = true;
        go(students.findIndex(([id]) => id === link.dataset.student));
      });
    }
    for (const words of lab.querySelectorAll("[data-group]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words.textContent;
      button.title = "dot these answers in the map";
      button.addEventListener("click", () => {
        dot(groups[Number(words.dataset.group)]);
        for (const other of lab.querySelectorAll("[data-group] button")) other.setAttribute("aria-pressed", String(other === button));
      });
      words.replaceChildren(button);
    }
  }
})();
