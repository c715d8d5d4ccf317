/** The value of a parameter as words: "last7Days" is "last 7 days". */
const inWords = (name: string) =>
	`$parameter["${name}"].replace(/[A-Z]|\\d+/g, (part) => " " + part.toLowerCase())`;

/**
 * What stands below the node's name on the canvas: the range and the format where the operation has
 * them ("previous month, CSV"), else the operation ("wait: export"). An expression, because the editor
 * computes it from the parameters that it shows whenever they change.
 */
export const subtitle = `={{ $parameter["dateRange"]
	? ${inWords('dateRange')} + ($parameter["format"] ? ", " + $parameter["format"].toUpperCase() : "")
	: ${inWords('operation')} + ": " + $parameter["resource"] }}`;
