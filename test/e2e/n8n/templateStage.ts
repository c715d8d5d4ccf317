import type { INode } from 'n8n-workflow';
import type { EmulatorOptions } from '../../emulator';
import { startGoogleDrive, type GoogleDrive } from '../standIns/googleDrive';
import { startMailServer, type MailServer } from '../standIns/mailServer';
import { startProxy, type Proxy } from '../standIns/proxy';
import { startSlack, type Slack } from '../standIns/slack';
import { connectGoogleDrive } from './googleCredential';
import { useN8n, type N8nStage } from './stage';
import { setUpTemplate, type NodeSettings } from './template';

export const TRIGGER = 'Invoance Trigger';
export const EXPORT = 'Export and download audit log';
export const EXPORT_AGAIN = 'Export again';
export const SENDER = 'n8n@example.com';
export const AUDITOR = 'auditor@example.com';

/** n8n asks them of its own accord, for news and for newer packages. They are refused like all others. */
const ASKED_BY_N8N = ['api.n8n.io', 'registry.npmjs.org'];

/** A stage with every service that templates deliver to. */
export interface TemplateStage {
	readonly n8n: N8nStage;
	readonly drive: GoogleDrive;
	readonly slack: Slack;
	readonly mail: MailServer;
	/**
	 * Imports a template with credentials and addresses in all its nodes.
	 *
	 * @param settings what is set besides, by the nodes' names
	 * @returns the workflow's id
	 */
	importTemplate(name: string, settings?: NodeSettings): Promise<string>;
	/** Forgets what was delivered, and refuses nothing any more. */
	clear(): void;
}

type Credential = { id: string; name: string };

/** A stage for all tests of a file: started before them, closed after them. */
export function useTemplates(emulator: EmulatorOptions = {}): TemplateStage {
	const services = {} as { drive: GoogleDrive; slack: Slack; mail: MailServer; proxy: Proxy };
	const credentials = {} as Record<'google' | 'slack' | 'smtp', Credential>;
	beforeAll(async () => {
		const [drive, slack, mail] = await Promise.all([
			...([startGoogleDrive(), startSlack()] as const),
			startMailServer(),
		]);
		const proxy = await startProxy({ ...drive.hosts, ...slack.hosts });
		Object.assign(services, { drive, slack, mail, proxy });
	});
	const n8n = useN8n({ emulator, env: () => services.proxy.env });
	beforeAll(async () => {
		const { host, port, user, password } = services.mail;
		credentials.smtp = await n8n.api.createCredential('Mail', 'smtp', {
			...{ host, port, user, password },
			...{ secure: false, disableStartTls: true },
		});
		credentials.google = await connectGoogleDrive(n8n.api, services.drive);
		const { accessToken } = services.slack;
		credentials.slack = await n8n.api.createCredential('Slack', 'slackApi', { accessToken });
	});
	afterEach(() => {
		const { drive, slack, proxy } = services;
		expect(proxy.refusedHosts.filter((host) => !ASKED_BY_N8N.includes(host))).toEqual([]);
		expect([...drive.unexpected, ...slack.unexpected]).toEqual([]);
	});
	afterAll(async () => {
		await Promise.all([services.mail.close(), services.proxy.close()]);
	});

	/** What a user sets in a node of this type. */
	const settingOf = ({ type, parameters }: INode): NodeSettings[string] => {
		switch (type.split('.')[1]) {
			case 'invoance':
			case 'invoanceTrigger':
				return parameters.operation === 'verify' ? {} : { credentials: n8n.credentials };
			case 'googleDrive':
				return { credentials: { googleDriveOAuth2Api: credentials.google } };
			case 'emailSend':
				return {
					credentials: { smtp: credentials.smtp },
					parameters: { fromEmail: SENDER, toEmail: AUDITOR },
				};
			case 'slack': {
				const { channel } = services.slack;
				return {
					credentials: { slackApi: credentials.slack },
					parameters:
						parameters.resource === 'file'
							? { options: { channelId: channel } }
							: { channelId: { value: channel } },
				};
			}
			default:
				return {};
		}
	};
	const importTemplate = async (name: string, settings: NodeSettings = {}) =>
		await n8n.api.importWorkflow(await setUpTemplate(name, settings, settingOf));
	const clear = () => {
		const { drive, slack, mail } = services;
		for (const service of [drive, slack, mail]) service.refusals.clear();
		for (const list of [drive.files, slack.files, slack.messages, mail.messages]) list.length = 0;
	};
	return Object.assign(services, { n8n, importTemplate, clear });
}
