using '../main.bicep'

// One person tries things out: the cheapest that works, nothing locked, first sign-in open.

param name = 'wf-dev'
param tags = { application: 'workflows', environment: 'dev' }

param mail = {
  fromAddress: 'workflows@operations.example'
  fromName: 'Workflows (dev)'
  messageIdDomain: 'dev.operations.example'
}
param firstSignIn = true

param alerts = { mails: ['operators@operations.example'] }
param lock = false
param logRetentionDays = 30
