using '../main.bicep'

// A contract is run on this: zones, a copy in the paired region, private networking, instances that are always there.
// Addresses are placeholders (*.example): put yours.

param name = 'wf-prod'
param tags = { application: 'workflows', environment: 'prod' }

param publicAddress = 'https://workflows.operations.example/'
param mail = {
  fromAddress: 'workflows@operations.example'
  fromName: '運用受付'
  messageIdDomain: 'operations.example'
}
param firstSignIn = true
param keyRingCertificates = ['keyring-2026']

param scale = {
  instanceMemoryMB: 2048
  maximumInstanceCount: 100
  alwaysReady: [
    { name: 'http', instanceCount: 2 }
    { name: 'durable', instanceCount: 2 }
  ]
}

param zoneRedundant = true
param geoRedundant = true
param network = { addressPrefix: '10.60.0.0/24' }

param alerts = { mails: ['operators@operations.example'] }
param logRetentionDays = 365
