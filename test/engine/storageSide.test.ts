import { ICredentialsHelper } from 'n8n-workflow';
import type * as Downloads from '../../nodes/Invoance/exports/downloadExport';
import type * as Requests from '../../nodes/Invoance/download/requestFile';
import type * as Transfers from '../../nodes/Invoance/download/transfer';
import { oneStep, useStage, workflow } from './setup';

/*
 * "The API key never leaves for storage": everything that the storage side is given while the node
 * runs is walked through, and the key is nowhere in it.
 */

/** What was given to the storage side, by what it was given to. */
const mockGiven: Array<[to: string, values: unknown[]]> = [];

jest.mock('../../nodes/Invoance/exports/downloadExport', () => {
	const actual = jest.requireActual<typeof Downloads>(
		'../../nodes/Invoance/exports/downloadExport',
	);
	const downloadExport: typeof actual.downloadExport = async (...values) => {
		mockGiven.push(['downloadExport', values]);
		return await actual.downloadExport(...values);
	};
	return { ...actual, downloadExport };
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

jest.mock('../../nodes/Invoance/download/requestFile', () => {
	const actual = jest.requireActual<typeof Requests>('../../nodes/Invoance/download/requestFile');
	const requestFile: typeof actual.requestFile = async (...values) => {
		mockGiven.push(['requestFile', values]);
		return await actual.requestFile(...values);
	};
	return { ...actual, requestFile };
});

const stage = useStage();
beforeEach(() => {
	mockGiven.length = 0;
});

/**
 * The paths at which a text is part of a value: in its members, hidden ones too, in those of its
 * functions, and in what maps and sets hold. n8n's own store of credentials is left out: every node
 * is given it, and in n8n what it holds is encrypted.
 */
function placesOf(text: string, root: unknown): string[] {
	const places: string[] = [];
	const seen = new Set<unknown>();
	const left: Array<[path: string, value: unknown]> = [['', root]];
	for (let next = left.pop(); next !== undefined; next = left.pop()) {
		const [path, value] = next;
		if (typeof value === 'string' && value.includes(text)) places.push(path);
		const isWalkable = typeof value === 'function' || (typeof value === 'object' && value !== null);
		if (!isWalkable || seen.has(value) || value instanceof ICredentialsHelper) continue;
		seen.add(value);
		if (value instanceof Map || value instanceof Set) left.push([`${path}()`, [...value]]);
		for (const key of Reflect.ownKeys(value)) {
			const member: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
			left.push([`${path}.${String(key)}`, member]);
		}
	}
	return places;
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
			expect(names).toEqual(new Set(['downloadExport', 'FileTransfer', 'requestFile']));
			for (const [to, values] of mockGiven) {
				expect([to, placesOf(stage.emulator.apiKey, values)]).toEqual([to, []]);
			}
		},
	);

	it('is walked so that a key in it would be found', () => {
		const redact = Object.assign(() => '', { secrets: ['a key'] });
		const hidden = Object.defineProperty({}, 'apiKey', { value: 'Bearer a key' });
		const values = [{ redact }, new Map([[1, { hidden }]])];
		expect(placesOf('a key', values).sort()).toEqual(
			['.0.redact.secrets.0', '.1().0.1.hidden.apiKey'].sort(),
		);
	});
});
