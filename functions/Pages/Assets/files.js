// Nothing depends on this file: the server takes and refuses the same files without it. With it a file that is too large is named before it is
// sent, and photographs are scaled down where the form says so. A module: however many fields name it, it runs once.
const longest = 2560; // pixels: a page of A4 stays readable at 200 dpi

// As the server says it (FileSize): rounded up to a tenth.
const sizeOf = (bytes) => bytes < 1048576 ? Math.ceil(bytes / 1024) + " KB" : Math.ceil(bytes * 10 / 1048576) / 10 + " MB";

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const scaled = async (file) => {
  const picture = await createImageBitmap(file); // turned as the camera was held
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "white"; // what is transparent would turn black
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return blob && blob.size < file.size
    ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified }) : file;
};

const chosen = async (input) => {
  const { most, photos, large, smaller } = input.dataset;
  const said = input.parentElement.querySelector("output");
  const sent = new DataTransfer();
  const lines = [];
  for (const file of input.files) {
    let kept = file;
    if (photos && file.size > Number(photos) && /^image\/(jpeg|png)$/.test(file.type)) {
      kept = await scaled(file).catch(() => file); // not a picture after all: the server says so
      if (kept !== file) {
        lines.push(filled(smaller, { name: file.name, from: sizeOf(file.size), to: sizeOf(kept.size) }));
      }
    }

    sent.items.add(kept);
  }

  const tooLarge = [...sent.files].filter((f) => f.size > Number(most))
    .map((f) => filled(large, { name: f.name, size: sizeOf(f.size), most: sizeOf(Number(most)) }));
  if (lines.length > 0) {
    input.files = sent.files;
  }

  input.setCustomValidity(tooLarge.join("\n"));
  said.textContent = [...lines, ...tooLarge].join("\n");
  said.classList.toggle("error", tooLarge.length > 0);
};

// A form that is sent while a photograph is being scaled waits for it.
let work = Promise.resolve();
let running = 0;
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches("input[type=file][data-most]")) {
    running++;
    work = work.then(() => chosen(input)).catch(() => {}).finally(() => { running--; });
  }
});
document.addEventListener("submit", (event) => {
  if (running > 0 && event.target.querySelector("input[type=file][data-most]")) {
    event.preventDefault();
    const { target, submitter } = event;
    work.then(() => target.requestSubmit(submitter));
  }
}, true);
