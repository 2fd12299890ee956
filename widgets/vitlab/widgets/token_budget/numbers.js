// Numbers as the kernel writes them.

/** A count with commas. */
export const counted = (number) => number.toLocaleString("en-US");

/** "1 picture", "3 pictures". */
export const several = (count, word) => `${counted(count)} ${word}${count === 1 ? "" : "s"}`;
