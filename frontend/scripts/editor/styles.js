/**
 * Stands in for CodeMirror's style module: puts its rules into an adopted style sheet instead of a <style> element,
 * which the content policy forbids. Old browsers fall back to <style> with the page's nonce, where it has one.
 */
import { StyleModule as Original } from "../../node_modules/style-mod/src/style-mod.js";

const sheets = new WeakMap();

export class StyleModule extends Original {
  static mount(root, modules, options) {
    if (!("adoptedStyleSheets" in root)) return Original.mount(root, modules, options);
    const place = sheets.get(root) ?? adopt(root);
    const wanted = Array.isArray(modules) ? modules : [modules];
    if (wanted.every((one) => place.modules.includes(one))) return undefined;
    place.modules = [...wanted, ...place.modules.filter((one) => !wanted.includes(one))];
    place.sheet.replaceSync(place.modules.map((one) => one.getRules()).join("\n"));
    return undefined;
  }
}

function adopt(root) {
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets];
  const place = { sheet, modules: [] };
  sheets.set(root, place);
  return place;
}
