using '../../bicep/main.bicep'

// Every option on and the longest name: what tests/Bicep looks at.

param name = 'abcde-fghijk'
param tags = { purpose: 'test' }

param publicAddress = 'https://workflows.operations.example/'
param mail = {
  fromAddress: 'workflows@operations.example'
  fromName: 'Workflows'
  messageIdDomain: 'operations.example'
  eventKey: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'
  openTracking: true
}
param firstSignIn = true
param heartbeat = true
param keyRingCertificates = ['keyring-2026', 'keyring-2025']
param trustedProxies = 2
param webhookSources = [
  {
    name: 'grafana-main'
    contract: 'standard'
    kind: 'Grafana'
    authentication: 'Hmac'
    secrets: [{ id: 'new', vaultSecret: 'grafana-new' }, { id: 'old', vaultSecret: 'grafana-old', notAfter: '2027-01-31T00:00:00+09:00' }]
    options: { Authentication__Header: 'X-Grafana-Alerting-Signature', AllowedSkew: '00:10:00' }
  }
  {
    name: 'portal'
    contract: 'standard'
    kind: 'Zabbix'
    authentication: 'Key'
    secrets: [{ id: 'only', vaultSecret: 'portal-key' }]
    options: { TimeZone: 'Asia/Tokyo' }
  }
]
param furtherSettings = { Workflows__MaxConcurrentWebhooks: '400' }

param scale = {
  instanceMemoryMB: 4096
  maximumInstanceCount: 200
  alwaysReady: [
    { name: 'http', instanceCount: 2 }
    { name: 'durable', instanceCount: 3 }
    { name: 'function:SweepCases', instanceCount: 2 }
  ]
}

param zoneRedundant = true
param geoRedundant = true
param network = {
  addressPrefix: '10.60.0.0/22'
  privateApplication: true
  allowedRanges: ['203.0.113.0/24']
}
param serviceBus = {
  senders: [{ id: '00000000-0000-0000-0000-00000000000a', type: 'ServicePrincipal' }]
  subscriptions: [
    { name: 'billing', readers: [{ id: '00000000-0000-0000-0000-00000000000b', type: 'ServicePrincipal' }] }
    { name: 'reporting', readers: [{ id: '00000000-0000-0000-0000-00000000000c', type: 'Group' }] }
  ]
}

param alerts = { mails: ['one@operations.example', 'two@operations.example'], webhooks: ['https://monitor.operations.example/hook'] }
param vaultOfficers = [{ id: '00000000-0000-0000-0000-00000000000d', type: 'Group' }]
param logRetentionDays = 365
param logEveryAccess = true
