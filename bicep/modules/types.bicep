metadata description = 'Types and role ids that the other files share.'

@export()
@description('Built-in roles that this deployment assigns; a role that is not in this list cannot be assigned by it.')
type roleName =
  | 'Azure Service Bus Data Receiver'
  | 'Azure Service Bus Data Sender'
  | 'Key Vault Certificates Officer'
  | 'Key Vault Secrets Officer'
  | 'Key Vault Secrets User'
  | 'Monitoring Metrics Publisher'
  | 'Storage Blob Data Owner'
  | 'Storage Queue Data Contributor'
  | 'Storage Table Data Contributor'

@export()
@description('Ids of the built-in roles, the same in every tenant.')
var roleIds = {
  'Azure Service Bus Data Receiver': '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  'Azure Service Bus Data Sender': '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
  'Key Vault Certificates Officer': 'a4417e6f-fecd-4de8-b567-7b0420556985'
  'Key Vault Secrets Officer': 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  'Key Vault Secrets User': '4633458b-17de-408a-b874-0445c86b69e6'
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

@export()
@description('Somebody in Entra ID.')
type principal = {
  @description('Required. Object id.')
  id: string
  @description('Required. What the object is; Azure looks for it again for a while if it is told.')
  type: 'Group' | 'ServicePrincipal' | 'User'
}

@export()
@description('One role of one principal on the resource of the module that is given it.')
type roleAssignment = {
  @description('Required. Name of a built-in role.')
  role: roleName
  @description('Required. Who gets it.')
  principal: principal
}

@export()
@description('How the application scales. Each of HTTP, durable functions and every timer is a scale group of its own on Flex Consumption.')
type scaleOptions = {
  @description('Optional. Memory of one instance in MB. Default: 2048.')
  instanceMemoryMB: (512 | 2048 | 4096)?
  @description('Optional. Most instances of one scale group, 40 to 1000. Default: 40.')
  @minValue(40)
  @maxValue(1000)
  maximumInstanceCount: int?
  @description('Optional. Instances that are kept running; without them the first request after a pause waits for a cold start.')
  alwaysReady: alwaysReadyInstances[]?
}

@export()
@description('Instances that are kept running for one scale group.')
type alwaysReadyInstances = {
  @description('Required. `http`, `durable`, or `function:` and the name of a function with another trigger.')
  name: string
  @description('Required. How many.')
  @minValue(1)
  @maxValue(20)
  instanceCount: int
}

@export()
@description('Sender of all mail.')
type mailOptions = {
  @description('Required. Address; its domain has to be authenticated at SendGrid.')
  fromAddress: string
  @description('Required. Name shown beside the address.')
  fromName: string
  @description('Required. Right-hand side of every Message-ID. Never change it: threads and repeats are recognised by it.')
  messageIdDomain: string
  @description('Optional. Verification key of SendGrid\'s signed event webhook, which posts to `api/mail-events`; it is public. Default: what became of mails is not asked for.')
  eventKey: string?
  @description('Optional. Whether mails have an image that tells when they are opened. Default: no.')
  openTracking: bool?
}

@export()
@description('A webhook source with a secret of its own, behind `/api/hooks/{name}`.')
type webhookSource = {
  @description('Required. Unique in the contract: 1 to 40 of a-z, 0-9 and `-`. A rename makes every alert a new one.')
  @minLength(1)
  @maxLength(40)
  name: string
  @description('Required. Id of the contract that its alerts belong to.')
  contract: string
  @description('Required. Format of its bodies.')
  kind: 'Alertmanager' | 'AzureMonitor' | 'Datadog' | 'Generic' | 'Grafana' | 'Zabbix'
  @description('Required. How it proves itself.')
  authentication: 'Basic' | 'Bearer' | 'Hmac' | 'Key' | 'UrlKey'
  @description('Required. Its secrets; two while one is changed for the other.')
  @minLength(1)
  secrets: webhookSecret[]
  @description('Optional. Further settings of the source by name, as `TimeZone` or `Authentication__Header`.')
  options: { *: string }?
}

@export()
@description('A secret of a webhook source.')
type webhookSecret = {
  @description('Required. Name of the secret in the log, unique in its source.')
  id: string
  @description('Required. Name of the secret in the key vault.')
  vaultSecret: string
  @description('Optional. Moment from which it is refused, as `2027-01-31T00:00:00+09:00`. Default: never.')
  notAfter: string?
}

@export()
@description('Private networking: the application reaches storage, key vault and Service Bus by private endpoints, and these have no public address.')
type networkOptions = {
  @description('Required. Address space of the virtual network, /24 or larger: its first quarter is for the application, the second for private endpoints.')
  addressPrefix: string
  @description('Optional. Whether the application itself is reachable by a private endpoint only. Mailed links and webhooks then work inside the network only. Default: false.')
  privateApplication: bool?
  @description('Optional. Public IPv4 ranges that may reach storage and key vault all the same: build agents and administrators outside the network.')
  allowedRanges: string[]?
}

@export()
@description('Service Bus: a queue that takes monitoring events and requests, a topic that tells domain events.')
type serviceBusOptions = {
  @description('Optional. Processing units of the Premium tier, which private networking and zone redundancy need; they force it. Default: Standard tier.')
  premiumUnits: (1 | 2 | 4 | 8 | 16)?
  @description('Optional. Who may put monitoring events and requests on the queue.')
  senders: principal[]?
  @description('Optional. Who listens to domain events: each subscription keeps the order of a case by its session.')
  subscriptions: subscription[]?
}

@export()
@description('A listener to domain events.')
type subscription = {
  @description('Required. Name of the subscription.')
  @minLength(1)
  @maxLength(50)
  name: string
  @description('Required. Who may read it.')
  readers: principal[]
}

@export()
@description('Who is told when the deployment itself is not well.')
type alertOptions = {
  @description('Required. Mail addresses.')
  @minLength(1)
  mails: string[]
  @description('Optional. Webhooks of another monitoring system, called with the common alert schema.')
  webhooks: string[]?
}

@export()
@description('What a private endpoint leads to.')
type endpointTarget = {
  @description('Required. Service of the resource, as Azure names the group.')
  service: 'blob' | 'namespace' | 'queue' | 'sites' | 'table' | 'vault'
  @description('Required. Id of the resource.')
  id: string
  @description('Required. Private DNS zone that holds its name.')
  zone: string
}
