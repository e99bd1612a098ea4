#!/usr/bin/env bash
# Shows or makes a deployment of the Azure edition. docs/azure.md says what comes before and after.
#
#   bicep/deploy.sh what-if PARAMETERS RESOURCE-GROUP            what a deployment would change; changes nothing
#   bicep/deploy.sh infra   PARAMETERS RESOURCE-GROUP            deploys everything but the application
#   bicep/deploy.sh secrets PARAMETERS RESOURCE-GROUP            which settings the vault does not fill in yet
#   bicep/deploy.sh app     PARAMETERS RESOURCE-GROUP PACKAGE    publishes the application (a zip) and waits until it is ready
#
# PARAMETERS is a file such as bicep/env/prod.bicepparam. Needs the Azure CLI, signed in, and curl.
# Exit codes: 0 done, 1 the words make no sense, 2 something is missing, other: the Azure CLI's own.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { sed -n '4,7p' "$0" | cut -c5- >&2; exit 1; }
fail() { echo "$1" >&2; exit 2; }

[ $# -ge 3 ] || usage
verb=$1 parameters=$2 group=$3 package=${4:-}
[ -f "$parameters" ] || fail "Expected a parameter file, found no '$parameters'."
name=$(sed -nE "s/^param name = '([^']*)'.*/\1/p" "$parameters")
[[ $name =~ ^[a-z][a-z0-9]*(-[a-z0-9]+)*$ ]] || fail "Expected a name of a-z, 0-9 and single '-', beginning with a letter, in $parameters; found '$name'."

deployment="workflows-$name"
output() { az deployment group show --resource-group "$group" --name "$deployment" --query "properties.outputs.$1.value" --output tsv; }

# Settings that refer to the vault and that Azure could not fill in, with the reason; asked of the management plane, which also answers
# when the vault itself is reached from inside its network only.
unresolved() {
  local references
  references="$(az functionapp show --resource-group "$group" --name "$1" --query id --output tsv)/config/configreferences/appsettings"
  az rest --method post --url "$references/refresh?api-version=2022-03-01" --output none
  az rest --method get --url "$references?api-version=2022-03-01" \
    --query "value[?properties.status != 'Resolved'].[name, properties.status]" --output tsv
}

require_secrets() {
  local application missing
  application=$(output applicationName)
  missing=$(unresolved "$application")
  [ -z "$missing" ] || fail "These settings of $application refer to what the vault $(output vaultName) does not give it:"$'\n'"$missing"
}

case $verb in
  what-if)
    az deployment group what-if --resource-group "$group" --name "$deployment" --parameters "$parameters"
    ;;
  infra)
    az deployment group create --resource-group "$group" --name "$deployment" --parameters "$parameters" --output none
    echo "Application: $(output applicationName)"
    echo "Address:     $(output publicAddress)"
    echo "Key vault:   $(output vaultName)"
    ;;
  secrets)
    require_secrets
    echo "The vault has all that the settings refer to."
    ;;
  app)
    [ -f "$package" ] || fail "Expected the zip of the published application, found no '$package'."
    # An application whose references do not resolve refuses to start: better not to replace the one that runs.
    require_secrets
    application=$(output applicationName)
    address=$(output publicAddress)
    az functionapp deployment source config-zip --resource-group "$group" --name "$application" --src "$package" --output none
    for ((attempt = 1; attempt <= 30; attempt++)); do
      if curl --fail --silent --show-error --max-time 10 "${address}healthz"; then
        echo
        exit 0
      fi
      sleep "${WORKFLOWS_DEPLOY_WAIT:-10}"
    done
    fail "The application was published but ${address}healthz does not answer 200. Look at the log stream of $application."
    ;;
  *) usage ;;
esac
