using '../../bicep/main.bicep'

// The storage of another deployment, after its region was lost.

param name = 'wf-prod-2'
param location = 'japanwest'
param existingStorage = 'stwfprodabcdefgh'
param publicAddress = 'https://workflows.operations.example/'
param mail = {
  fromAddress: 'workflows@operations.example'
  fromName: 'Workflows'
  messageIdDomain: 'operations.example'
}
param alerts = { mails: ['operators@operations.example'] }
