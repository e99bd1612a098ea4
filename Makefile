# The commands of every day. `make` lists them.
.DEFAULT_GOAL := help
# A project of tests per folder. `dotnet test Workflows.sln` runs one after the other; most of them wait half of their time.
TESTS := $(filter-out tests/Testing tests/Benchmarks,$(patsubst %/,%,$(dir $(wildcard tests/*/*.csproj))))
LONGEST := tests/Crash tests/Http tests/Mutation
AT_ONCE ?= $(shell nproc 2>/dev/null || echo 2)
CONFIGURATION ?= Debug
.PHONY: help run test scenarios http ci publish bench bench-incidents bench-pages $(TESTS)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: ## the product, on http://localhost:7071
	dotnet run -v minimal -p:RunAnalyzers=false --project embedded/Server

test: ## everything (Node and Chromium for a part of it), a project for each processor at a time
	dotnet build Workflows.sln -c $(CONFIGURATION)
	@$(MAKE) --no-print-directory tests/Scenarios # fill the processors by themselves
	@$(MAKE) --no-print-directory --keep-going --jobs=$(AT_ONCE) --output-sync=target $(LONGEST) $(filter-out tests/Scenarios $(LONGEST),$(TESTS))

$(TESTS):
	dotnet test $@ --no-build -c $(CONFIGURATION)

scenarios: ## the processes in virtual time, and their pure policies
	dotnet test tests/Unit
	dotnet test tests/Scenarios

http: ## the real application over HTTP, without a browser
	dotnet test tests/Http

ci: ## what CI does
	.ci/run

publish: ## what goes to Azure
	dotnet publish functions -c Release

bench: ## the durable engine
	dotnet run -c Release --project tests/Benchmarks -- durable

bench-incidents: ## from a webhook to the mail
	dotnet run -c Release --project tests/Benchmarks -- incidents

bench-pages: ## what people wait for
	dotnet run -c Release --project tests/Benchmarks -- pages
