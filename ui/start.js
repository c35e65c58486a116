// Starts the module; what it does is in ui/src.
import init from "./ui.js";
init();
