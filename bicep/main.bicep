metadata name = 'Workflows'
metadata description = 'Everything that the Azure edition of Workflows needs, in one resource group.'

import { alertOptions, mailOptions, networkOptions, principal, scaleOptions, serviceBusOptions, webhookSource } from 'modules/types.bicep'

targetScope = 'resourceGroup'

// What is deployed

@description('Required. Name of the deployment, part of all names: begins with a letter, then a-z, 0-9 and single `-`.')
@minLength(2)
@maxLength(12)
param name string

@description('Optional. Region. Default: the one of the resource group.')
param location string = resourceGroup().location

@description('Optional. Tags of all resources.')
param tags { *: string } = {}

// The application

@description('Optional. Address under which people reach the application, with `https://` and `/` at its end; links in mails begin with it. Default: the one that Azure gives.')
param publicAddress string?

@description('Required. Sender of all mail.')
param mail mailOptions

@description('Optional. Webhook sources with secrets of their own.')
param webhookSources webhookSource[] = []

@description('Optional. Whether the key of the first sign-in is taken from the vault\'s secret `Workflows-AdminKey`. Switch it off when sign-in by mail works.')
param firstSignIn bool = false

@description('Optional. Whether the vault\'s secret `Workflows-Heartbeat` is an address that the application calls every minute when all is well; a monitor outside tells when it misses the call.')
param heartbeat bool = false

@description('Optional. Names of certificates in the key vault that encrypt the key ring of links and sign-ins; the first encrypts, all of them decrypt.')
param keyRingCertificates string[] = []

@description('Optional. Proxies before the application that add to `X-Forwarded-For`: Azure\'s front end is one, each gateway before it one more.')
@minValue(0)
param trustedProxies int = 1

@description('Optional. Further settings of the application by name, as `Workflows__MaxConcurrentWebhooks`. No secrets.')
param furtherSettings { *: string } = {}

@description('Optional. How the application scales.')
param scale scaleOptions = {}

// The rest

@description('Optional. Whether application, storage and Service Bus survive the loss of a zone. Not in every region.')
param zoneRedundant bool = false

@description('Optional. Whether a copy of the storage, behind by some minutes, is kept in the paired region.')
param geoRedundant bool = false

@description('Optional. Name of a storage account of this resource group that is there already, as after a failover to the paired region; it is left as it is but for roles and logs. Default: a new one.')
@minLength(3)
@maxLength(24)
param existingStorage string?

@description('Optional. Private networking. Default: public endpoints that accept Entra ID only.')
param network networkOptions?

@description('Optional. Service Bus. Default: none.')
param serviceBus serviceBusOptions?

@description('Required. Who is told when the deployment itself is not well.')
param alerts alertOptions

@description('Optional. Who puts secrets and certificates into the key vault.')
param vaultOfficers principal[] = []

@description('Optional. Whether storage is locked against deletion.')
param lock bool = true

@description('Optional. Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Optional. Whether every read and write of the storage is logged. This is a lot.')
param logEveryAccess bool = false

// What Azure's private endpoints answer to.
var zones = {
  application: 'privatelink.azurewebsites.net'
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  serviceBus: 'privatelink.servicebus.windows.net'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink.vaultcore.azure.net'
}

var token = take(uniqueString(resourceGroup().id, name), 8)
var packageContainer = 'app-package'
var names = {
  alerts: 'alert-${name}'
  application: 'func-${name}-${token}'
  component: 'appi-${name}'
  endpoints: 'pep-${name}'
  identity: 'id-${name}'
  network: 'vnet-${name}'
  plan: 'plan-${name}'
  serviceBus: 'sb-${name}-${token}'
  storage: existingStorage ?? 'st${replace(name, '-', '')}${token}'
  vault: 'kv-${name}-${token}'
  workspace: 'log-${name}'
}

var isPrivate = network != null
var isPrivateApplication = network.?privateApplication ?? false
var allowedRanges = network.?allowedRanges ?? []
var address = publicAddress ?? 'https://${names.application}.azurewebsites.net/'
var premiumUnits = serviceBus.?premiumUnits ?? (isPrivate || zoneRedundant ? 1 : 0)

var secretReference = '@Microsoft.KeyVault(VaultName=${names.vault};SecretName={0})'
var certificateSettings = [
  for (certificate, i) in keyRingCertificates: { 'Workflows__KeyRingCertificates__${i}__Content': format(secretReference, certificate) }
]
var sourceSettings = [
  for (source, i) in webhookSources: union(
    {
      'Workflows__Sources__${i}__Name': source.name
      'Workflows__Sources__${i}__Contract': source.contract
      'Workflows__Sources__${i}__Kind': source.kind
      'Workflows__Sources__${i}__Authentication__Kind': source.authentication
    },
    toObject(items(source.?options ?? {}), option => 'Workflows__Sources__${i}__${option.key}', option => option.value),
    toObject(range(0, length(source.secrets)), s => 'Workflows__Sources__${i}__Authentication__Secrets__${s}__Id', s => source.secrets[s].id),
    toObject(
      range(0, length(source.secrets)),
      s => 'Workflows__Sources__${i}__Authentication__Secrets__${s}__Value',
      s => format(secretReference, source.secrets[s].vaultSecret)
    ),
    toObject(
      filter(range(0, length(source.secrets)), s => source.secrets[s].?notAfter != null),
      s => 'Workflows__Sources__${i}__Authentication__Secrets__${s}__NotAfter',
      s => source.secrets[s].notAfter!
    )
  )
]
var settings = reduce(
  concat(certificateSettings, sourceSettings, [
    serviceBus != null
      ? {
          Workflows__Events__Namespace: '${names.serviceBus}.servicebus.windows.net'
          Workflows__Events__Queue: 'monitoring-events'
          Workflows__Events__Topic: 'domain-events'
        }
      : {}
    heartbeat ? { Workflows__Heartbeat: format(secretReference, 'Workflows-Heartbeat') } : {}
    firstSignIn ? { Workflows__AdminKey: format(secretReference, 'Workflows-AdminKey') } : {}
    furtherSettings
  ]),
  {
    SendGrid__ApiKey: format(secretReference, 'SendGrid-ApiKey')
    Workflows__Mail__EventKey: mail.?eventKey ?? ''
    Workflows__Mail__FromAddress: mail.fromAddress
    Workflows__Mail__FromName: mail.fromName
    Workflows__Mail__MessageIdDomain: mail.messageIdDomain
    Workflows__Mail__OpenTracking: string(mail.?openTracking ?? false)
    Workflows__PublicAddress: address
    Workflows__TablesServiceUri: 'https://${names.storage}.table.${environment().suffixes.storage}'
    Workflows__TrustedProxies: string(trustedProxies)
  },
  (all, some) => union(all, some)
)

var application principal = { id: identity.outputs.principalId, type: 'ServicePrincipal' }

module identity 'modules/identity.bicep' = {
  params: { name: names.identity, location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    workspaceName: names.workspace
    componentName: names.component
    location: location
    tags: tags
    retentionDays: logRetentionDays
    roleAssignments: [{ role: 'Monitoring Metrics Publisher', principal: application }]
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: names.storage
    isNew: existingStorage == null
    packageContainer: packageContainer
    location: location
    tags: tags
    zoneRedundant: zoneRedundant
    geoRedundant: geoRedundant
    isPrivate: isPrivate
    allowedRanges: allowedRanges
    lock: lock
    logEveryAccess: logEveryAccess
    workspaceId: monitoring.outputs.workspaceId
    roleAssignments: [
      { role: 'Storage Blob Data Owner', principal: application }
      { role: 'Storage Queue Data Contributor', principal: application }
      { role: 'Storage Table Data Contributor', principal: application }
    ]
  }
}

module vault 'modules/keyVault.bicep' = {
  params: {
    name: names.vault
    location: location
    tags: tags
    isPrivate: isPrivate
    allowedRanges: allowedRanges
    workspaceId: monitoring.outputs.workspaceId
    roleAssignments: concat(
      [{ role: 'Key Vault Secrets User', principal: application }],
      map(vaultOfficers, officer => { role: 'Key Vault Secrets Officer', principal: officer }),
      map(vaultOfficers, officer => { role: 'Key Vault Certificates Officer', principal: officer })
    )
  }
}

module bus 'modules/serviceBus.bicep' = if (serviceBus != null) {
  params: {
    name: names.serviceBus
    location: location
    tags: tags
    premiumUnits: premiumUnits
    isPrivate: isPrivate
    workspaceId: monitoring.outputs.workspaceId
    application: application
    senders: serviceBus.?senders ?? []
    subscriptions: serviceBus.?subscriptions ?? []
  }
}

module functionApp 'modules/functionApp.bicep' = {
  params: {
    name: names.application
    planName: names.plan
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: names.storage
    packageContainer: packageContainer
    telemetryConnectionString: monitoring.outputs.connectionString
    settings: settings
    scale: scale
    zoneRedundant: zoneRedundant
    subnetId: net.?outputs.applicationSubnetId
    isPrivate: isPrivateApplication
    workspaceId: monitoring.outputs.workspaceId
  }
  // Its first start needs the roles, and with private networking the way.
  dependsOn: [endpoints, storage, vault]
}

module net 'modules/network.bicep' = if (isPrivate) {
  params: {
    name: names.network
    location: location
    tags: tags
    addressPrefix: network!.addressPrefix
    zones: concat(
      [zones.blob, zones.queue, zones.table, zones.vault],
      serviceBus != null ? [zones.serviceBus] : [],
      isPrivateApplication ? [zones.application] : []
    )
  }
}

module endpoints 'modules/privateEndpoints.bicep' = if (isPrivate) {
  params: {
    prefix: names.endpoints
    location: location
    tags: tags
    subnetId: net!.outputs.endpointSubnetId
    targets: concat(
      [
        { service: 'blob', id: storage.outputs.id, zone: zones.blob }
        { service: 'queue', id: storage.outputs.id, zone: zones.queue }
        { service: 'table', id: storage.outputs.id, zone: zones.table }
        { service: 'vault', id: vault.outputs.id, zone: zones.vault }
      ],
      serviceBus != null ? [{ service: 'namespace', id: bus!.outputs.id, zone: zones.serviceBus }] : []
    )
  }
}

module applicationEndpoint 'modules/privateEndpoints.bicep' = if (isPrivateApplication) {
  params: {
    prefix: names.endpoints
    location: location
    tags: tags
    subnetId: net!.outputs.endpointSubnetId
    targets: [{ service: 'sites', id: functionApp.outputs.id, zone: zones.application }]
  }
}

module operators 'modules/alerts.bicep' = {
  params: {
    prefix: names.alerts
    location: location
    tags: tags
    options: alerts
    workspaceId: monitoring.outputs.workspaceId
    componentId: monitoring.outputs.componentId
    applicationId: functionApp.outputs.id
    publicAddress: isPrivateApplication ? null : address
    serviceBusId: bus.?outputs.id
  }
}

module workbook 'modules/workbook.bicep' = {
  params: {
    title: 'Workflows ${name}'
    location: location
    tags: tags
    componentId: monitoring.outputs.componentId
  }
}

@description('Name of the function app; the package is published to it.')
output applicationName string = names.application

@description('Address of the application, as in mailed links.')
output publicAddress string = address

@description('Name of the key vault; secrets and certificates are put there.')
output vaultName string = names.vault
