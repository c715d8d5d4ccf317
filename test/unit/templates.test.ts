import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { IWorkflowBase } from 'n8n-workflow';

const FOLDER = path.join(__dirname, '../../workflows');

describe.each(readdirSync(FOLDER))('the template %s', (name) => {
	const text = readFileSync(path.join(FOLDER, name), 'utf8');
	const { nodes, connections, pinData } = JSON.parse(text) as IWorkflowBase;
	const names = nodes.map((node) => node.name);

	it('connects and refers to nodes that it has', () => {
		const connected = Object.values(connections).flatMap(({ main }) =>
			(main ?? []).flatMap((targets) => (targets ?? []).map(({ node }) => node)),
		);
		const referredTo = [...text.matchAll(/\$\('([^']+)'\)/g)].map(([, node]) => node);
		expect(new Set(names).size).toBe(names.length);
		expect(names).toEqual(
			expect.arrayContaining([...Object.keys(connections), ...connected, ...referredTo]),
		);
	});

	it('holds no credential and no data of whoever made it', () => {
		expect(nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
		expect(pinData ?? {}).toEqual({});
	});
});
