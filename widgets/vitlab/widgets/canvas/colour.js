// The colours of numbers.

const ANCHORS = {
  viridis: "440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d2f6b8e2c728e297a8e26828e23898e21918c" +
    "1f988b1fa08822a78528ae8032b67a3fbc734ec36b5ec96270cf5784d44b98d83eaddc30c2df23d8e219ece51bfde725",
  cividis: "00224e00285b002e6a0533711a386f273e6e32436d3b496c434e6c4b546c535a6d5a5f6e61656f686a716f70737676767d7c78" +
    "8482798c8878938e789b9476a39a74aba072b4a76fbcae6cc4b468cdbb63d5c25edec958e7d150f0d846f9e03afee838",
  magma: "0000040303120a0822130d341d114729115a36106b440f7651127c5d177f6a1c81762181832681902a819c2e7faa337db73779" +
    "c43c75d0416fdc4869e75263ef5d5ef56b5cf9795dfc8961fd9869fea772feb67cfec488fed395fde2a3fcf0b2fcfdbf",
  coolwarm: "3b4cc0445acc4e68d85875e16282ea6c8ff1779af782a6fb8db0fe98b9ffa3c2feaec9fcb9d0f9c3d5f4ccd9edd5dbe5dddcdc" +
    "e5d8d1ecd3c5f1ccb8f5c4acf7ba9ff7b093f6a586f4987af08b6eeb7d62e46e56dd5f4bd44e41ca3b37be242eb40426",
};

const made = new Map();

/** 256 RGB triples between 33 evenly spaced colours. */
export function palette(name) {
  if (!made.has(name)) made.set(name, interpolated(anchorsOf(name)));
  return made.get(name);
}

const anchorsOf = (name) => ANCHORS[name].match(/../g).map((hex) => parseInt(hex, 16));

function interpolated(anchors) {
  return Uint8ClampedArray.from({ length: 768 }, (_, i) => {
    const [step, channel] = [(Math.floor(i / 3) / 255) * 32, i % 3];
    const low = Math.min(31, Math.floor(step));
    const [from, to] = [anchors[3 * low + channel], anchors[3 * low + 3 + channel]];
    return from + (to - from) * (step - low);
  });
}

/** The colour of a byte, as CSS writes it. */
export const cssColour = (colours, byte) => `rgb(${colours.subarray(3 * byte, 3 * byte + 3).join(" ")})`;

/** All colours from left to right, as CSS writes it. */
export const cssGradient = (name) => `linear-gradient(to right, ${ANCHORS[name].match(/.{6}/g).map((hex) => `#${hex}`)})`;

/** Whether a colour is so light that dark letters are read on it. */
export function isLight(colours, byte) {
  const [red, green, blue] = colours.subarray(3 * byte, 3 * byte + 3);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}
