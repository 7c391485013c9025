/** Cover images in boxes whose size is known before they arrive. */

import { element } from "./dom.js";

/** GraphQL for the renditions that `coverElement` takes: three times two pixels, thrice as many on fine screens. */
export const COVER = `fragment Cover on CoverImage {
  w240: url(width: 240, height: 160) w480: url(width: 480, height: 320) w720: url(width: 720, height: 480)
}`;

/** GraphQL for those of a whole article. */
export const WIDE_COVER = `fragment WideCover on CoverImage {
  w720: url(width: 720, height: 405) w1080: url(width: 1080, height: 608) w1600: url(width: 1600, height: 900)
}`;

/** `sizes` as in HTML. The picture says nothing that the title does not, so it is nothing to a screen reader. */
export function coverElement(renditions, { width, height, sizes, eager = false }) {
  const named = Object.entries(renditions).map(([name, address]) => [Number(name.slice(1)), address]);
  const isResized = new Set(named.map(([, address]) => address)).size > 1;
  const image = element("img", {
    alt: "",
    width,
    height,
    loading: eager ? "eager" : "lazy",
    decoding: "async",
    referrerpolicy: "no-referrer",
    srcset: isResized && named.map(([width, address]) => `${address.replaceAll(",", "%2C")} ${width}w`).join(", "),
    sizes: isResized && sizes,
    error: () => image.classList.add("is-missing"),
    load: () => image.classList.add("is-there"),
  });
  image.src = named[0][1]; // last, so that no rendition is fetched that the set would have made needless
  return element("span", { class: "cover" }, image);
}
