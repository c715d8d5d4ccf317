import type * as Storing from '../../nodes/Invoance/download/binaryStorage';
import type * as Transfers from '../../nodes/Invoance/download/transfer';
import { oneStep, useStage, workflow } from './setup';

/*
 * "The API key never leaves for storage": everything that the storage side is given while the node
 * runs is walked through, and the key is nowhere in it.
 */

/** What was given to the storage side, by what it was given to. */
const mockGiven: Array<[to: string, values: unknown[]]> = [];

jest.mock('../../nodes/Invoance/download/binaryStorage', () => {
	const actual = jest.requireActual<typeof Storing>('../../nodes/Invoance/download/binaryStorage');
	const storeFile: typeof actual.storeFile = async (...values) => {
		mockGiven.push(['storeFile', values]);
		return await actual.storeFile(...values);
	};
	return { ...actual, storeFile };
});

jest.mock('../../nodes/Invoance/download/transfer', () => {
	const actual = jest.requireActual<typeof Transfers>('../../nodes/Invoance/download/transfer');
	class FileTransfer extends actual.FileTransfer {
		constructor(...values: ConstructorParameters<typeof actual.FileTransfer>) {
			mockGiven.push(['FileTransfer', values]);
			super(...values);
		}
	}
	return { ...actual, FileTransfer };
});

const stage = useStage();
beforeEach(() => {
	mockGiven.length = 0;
});

/**
 * The paths at which a way leads from a value to a credential: a text that has the key in it, or a
 * member that gives credentials. Own and inherited members are walked, hidden ones too, getters by
 * what they give, and what maps and sets hold.
 */
function placesOf(key: string, root: unknown): string[] {
	const places: string[] = [];
	const seen = new Set<unknown>();
	const left: Array<[path: string, value: unknown]> = [['', root]];
	for (let next = left.pop(); next !== undefined; next = left.pop()) {
		const [path, value] = next;
		if (typeof value === 'string' && value.includes(key)) places.push(path);
		const isWalkable = typeof value === 'function' || (typeof value === 'object' && value !== null);
		if (!isWalkable || seen.has(value)) continue;
		seen.add(value);
		if (value instanceof Map || value instanceof Set) left.push([`${path}()`, [...value]]);
		const parent: unknown = Object.getPrototypeOf(value);
		left.push([`${path}^`, parent]);
		for (const member of Reflect.ownKeys(value)) {
			const name = `${path}.${String(member)}`;
			if (/credential/i.test(String(member))) places.push(name);
			left.push([name, memberOf(value, member)]);
		}
	}
	return places;
}

function memberOf(value: object, member: string | symbol): unknown {
	try {
		return Reflect.get(value, member);
	} catch {
		// Some getters work on instances only.
		return undefined;
	}
}

describe('what the storage side is given', () => {
	it.each(['in one step', 'in a step of its own', 'after a refusal'])(
		'has the key nowhere: %s',
		async (how) => {
			const json = how === 'in one step' ? await oneStep() : await workflow('download');
			const input = [{ id: await stage.readyExport() }];
			if (how === 'after a refusal') {
				stage.emulator.faults.add({ on: 'storage', fault: { type: 'status', status: 403 } });
			}
			const { error } = await stage.engine.run(json, { input });
			expect(error).toBeUndefined();
			const names = new Set(mockGiven.map(([to]) => to));
			expect(names).toEqual(new Set(['storeFile', 'FileTransfer']));
			for (const [to, values] of mockGiven) {
				expect([to, placesOf(stage.emulator.apiKey, values)]).toEqual([to, []]);
			}
		},
	);

	it('is walked so that a key in it would be found', () => {
		const redact = Object.assign(() => '', { secrets: ['a key'] });
		const hidden = Object.defineProperty({}, 'apiKey', { value: 'Bearer a key' });
		class Functions {
			getCredentials() {
				return undefined;
			}
		}
		const values = [{ redact }, new Map([[1, { hidden }]]), new (class extends Functions {})()];
		const places = placesOf('a key', values);
		expect(places).toHaveLength(3);
		expect(places).toContain('.0.redact.secrets.0');
		expect(places).toContain('.1().0.1.hidden.apiKey');
		expect(places).toContainEqual(expect.stringMatching(/^\.2\^.*\.getCredentials$/));
	});
});
