import { createHash } from 'node:crypto';

/** A type alone: nothing is imported. */
type TransformClass = typeof import('node:stream').Transform;

/**
 * Node.js's own class of transform streams. A community node may not import `stream`, but it may
 * import `node:crypto`, whose hashes inherit from Transform (Hash > LazyTransform > Transform).
 */
export const Transform = transformClass();

function transformClass(): TransformClass {
	let ancestor: unknown = createHash('sha256');
	while (typeof ancestor === 'object' && ancestor !== null) {
		if (isTransformClass(ancestor.constructor)) return ancestor.constructor;
		ancestor = Object.getPrototypeOf(ancestor);
	}
	throw new Error('Hashes of this Node.js are no transform streams');
}

function isTransformClass(value: unknown): value is TransformClass {
	return typeof value === 'function' && value.name === 'Transform';
}
