import {
	ICredentialsHelper,
	type IAuthenticateGeneric,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
	type INodeProperties,
	type Workflow,
} from 'n8n-workflow';

/** What is kept for the one credential: text, unless an expression or an import has put it there. */
export type CredentialData = Record<
	'apiKey' | 'baseUrl',
	ICredentialDataDecryptedObject[string] | null
>;

/**
 * The one double of the engine tests: n8n keeps credentials in its database, here one is kept in
 * memory. It authenticates as n8n does, by resolving the expressions of the credential type.
 */
export class CredentialStore extends ICredentialsHelper {
	constructor(
		private readonly type: ICredentialType,
		readonly data: CredentialData,
	) {
		super();
	}

	override getParentTypes(): string[] {
		return [];
	}

	override isCredentialUsableByNode(): boolean {
		return true;
	}

	override authenticate(
		credentials: ICredentialDataDecryptedObject,
		_typeName: string,
		requestOptions: IHttpRequestOptions,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		if (!workflow || !node) throw new Error('n8n always names workflow and node');
		const { properties } = this.type.authenticate as IAuthenticateGeneric;
		const headers: IDataObject = { ...requestOptions.headers };
		for (const [name, value] of Object.entries(properties.headers ?? {})) {
			if (typeof value !== 'string') throw new Error(`The header ${name} is no expression`);
			headers[name] = workflow.expression.getSimpleParameterValue(node, value, 'internal', {
				$credentials: credentials,
			});
		}
		return Promise.resolve({ ...requestOptions, headers });
	}

	override preAuthentication(): Promise<undefined> {
		return Promise.resolve(undefined);
	}

	override runPreAuthentication(): Promise<undefined> {
		return Promise.resolve(undefined);
	}

	override getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		return Promise.resolve({ ...this.data } as ICredentialDataDecryptedObject);
	}

	override getCredentialsProperties(): INodeProperties[] {
		return this.type.properties;
	}

	override getCredentials(): never {
		throw new Error('Nothing in a running workflow reads encrypted credentials');
	}

	override updateCredentials(): never {
		throw new Error('Nothing in a running workflow changes credentials');
	}

	override updateCredentialsOauthTokenData(): never {
		throw new Error('Nothing in a running workflow changes credentials');
	}
}
