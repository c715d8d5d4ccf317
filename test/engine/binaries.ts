import { readdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { BinaryData, BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { addStorage, removesPartialFiles, storeBinary } from './olderN8n';

/** n8n's binary storage, as tests fill it and look into it. */
export interface Binaries {
	/** The bytes that n8n stored for a binary. */
	read: (binary: IBinaryData | undefined) => Promise<Buffer>;
	/** Puts a file into n8n's binary storage. */
	store: (bytes: Buffer) => Promise<IBinaryData>;
	/** The names of the files that n8n keeps for executions. */
	storedFiles: () => Promise<string[]>;
	/** A file in a storage that gives these streams, as slow or as broken as the test wants. */
	storedBy: (openStream: () => Promise<Readable>) => IBinaryData;
}

/** Access to the binary storage that n8n's engine works with, in a folder. */
export function binariesIn(service: BinaryDataService, folder: string): Binaries {
	let leavesNothing: Promise<boolean> | undefined;
	return {
		read: async (binary) => {
			if (!binary) throw new Error('There is no binary');
			return await service.getAsBuffer(binary);
		},
		store: async (bytes) => await storeBinary(service, bytes),
		storedFiles: async () => {
			leavesNothing ??= removesPartialFiles(service, folder);
			const isAllOfExecutions = await leavesNothing;
			const entries = await readdir(folder, { recursive: true, withFileTypes: true });
			const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
			// What n8n leaves of a file that broke off is no file of an execution: it has no metadata.
			return isAllOfExecutions ? names : names.filter((name) => name.endsWith('.metadata'));
		},
		storedBy: (openStream) => {
			// Opening files is all that a test asks of it.
			const storage = { getAsStream: openStream } as unknown as BinaryData.Manager;
			addStorage(service, 's3', storage);
			return { data: 's3', id: 's3:file', mimeType: 'application/x-ndjson' };
		},
	};
}
