// A month has hundreds of fields with the same choices: they come once, and are put into each field here. Without scripts a link leads to the page
// in which every field has them already.
const choices = document.querySelector("#duty-choices").content;
for (const select of document.querySelectorAll("select[data-choices]")) {
  const chosen = select.selectedOptions[0];
  const offered = choices.cloneNode(true);
  const same = [...offered.children].find((o) => o.value === chosen.value);
  if (same) {
    same.defaultSelected = true;
  } else {
    offered.append(chosen); // what was typed, or stands there, and is none of the choices
  }

  select.replaceChildren(offered);
}
