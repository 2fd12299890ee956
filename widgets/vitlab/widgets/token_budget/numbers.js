// Numbers as the kernel writes them.
import { digits } from "../said.js";

/** A count with marks between thousands. */
export const counted = (number) => digits(number.toLocaleString("en-US"));
