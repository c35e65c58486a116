// Starts the module; what it does is in ui/src/desk.
import init from "./office.js";
init({ module_or_path: new URL("office_bg.wasm", import.meta.url) });
