using System.Diagnostics;
using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>A test of a shell script.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScriptFactAttribute : FactAttribute
{
    public ScriptFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "The script is for bash.";
        }
    }
}

/// <summary>The script and the workflow that deploy, the script with an Azure CLI that only writes down how it is called.</summary>
public sealed partial class PipelineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-deploy-").FullName;

    [Fact]
    public void Actions_ArePinnedByCommit()
    {
        string workflow = File.ReadAllText(Repository.Folder(".github/workflows/deploy.yml"));
        string[] uses = [.. Uses().Matches(workflow).Select(m => m.Groups["what"].Value)];
        Assert.True(uses.Length >= 7);
        Assert.All(uses, use => Assert.Matches(@"^[\w./-]+@[0-9a-f]{40} # v[0-9.]+$", use));
        Assert.DoesNotMatch("pull_request_target|secrets\\.", workflow);
        Assert.DoesNotMatch(@"(?m)^\s+run: .*\$\{\{", workflow); // inputs reach scripts by the environment, never as script text
    }

    [Fact]
    public void Workflow_DeploysTheEnvironmentsThatThereAre()
    {
        string workflow = File.ReadAllText(Repository.Folder(".github/workflows/deploy.yml"));
        string[] options = Options().Match(workflow).Groups["options"].Value.Split(", ");
        Assert.Equal(Directory.EnumerateFiles(Repository.Folder("bicep/env")).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal),
            options);
    }

    [ScriptFact]
    public void WhatIf_ChangesNothing()
    {
        (int code, _, string[] calls) = Run("what-if", "bicep/env/prod.bicepparam", "rg");
        Assert.Equal(0, code);
        Assert.Equal("deployment group what-if --resource-group rg --name workflows-wf-prod --parameters bicep/env/prod.bicepparam", Assert.Single(calls));
    }

    [ScriptFact]
    public void Application_IsPublishedOnceTheVaultHasWhatItNeeds()
    {
        string zip = Path.Combine(folder, "app.zip");
        File.WriteAllText(zip, "zip");
        File.WriteAllText(Path.Combine(folder, "unresolved"), "SendGrid__ApiKey\tSecretNotFound\nWorkflows__AdminKey\tAccessToKeyVaultDenied\n");
        (int code, string errors, string[] calls) = Run("app", "bicep/env/dev.bicepparam", "rg", zip);
        Assert.Equal((2, "These settings of the-app refer to what the vault the-vault does not give it:\nSendGrid__ApiKey\tSecretNotFound\nWorkflows__AdminKey\tAccessToKeyVaultDenied"), (code, errors));
        Assert.DoesNotContain(calls, c => c.StartsWith("functionapp deployment", StringComparison.Ordinal));

        File.WriteAllText(Path.Combine(folder, "unresolved"), "");
        (code, errors, calls) = Run("app", "bicep/env/dev.bicepparam", "rg", zip);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains($"functionapp deployment source config-zip --resource-group rg --name the-app --src {zip} --output none", calls);
        Assert.Contains("curl --fail --silent --show-error --max-time 10 https://app.example/healthz", calls);
    }

    [ScriptFact]
    public void WordsThatMakeNoSense_AreRefusedBeforeAzureIsAsked()
    {
        Assert.Equal(1, Run("what-if").Code);
        Assert.Equal(1, Run("destroy", "bicep/env/dev.bicepparam", "rg").Code);
        Assert.Equal((2, "Expected a parameter file, found no 'bicep/env/test.bicepparam'."), Said(Run("infra", "bicep/env/test.bicepparam", "rg")));
        string wrong = Path.Combine(folder, "wrong.bicepparam");
        File.WriteAllText(wrong, "param name = 'Wf--prod'\n");
        Assert.Equal((2, $"Expected a name of a-z, 0-9 and single '-', beginning with a letter, in {wrong}; found 'Wf--prod'."),
            Said(Run("infra", wrong, "rg")));
        Assert.Equal((2, "Expected the zip of the published application, found no ''."), Said(Run("app", "bicep/env/dev.bicepparam", "rg")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (int, string) Said((int Code, string Errors, string[] Calls) run)
    {
        Assert.Empty(run.Calls);
        return (run.Code, run.Errors);
    }

    private (int Code, string Errors, string[] Calls) Run(params string[] arguments)
    {
        string calls = Path.Combine(folder, "calls");
        File.WriteAllText(calls, "");
        Stub("az", """
            echo "$*" >> "$STUB/calls"
            case "$*" in
              *outputs.vaultName*) echo the-vault ;;
              *configreferences/appsettings/refresh*) ;;
              *configreferences/appsettings*) cat "$STUB/unresolved" ;;
              *outputs.applicationName*) echo the-app ;;
              *outputs.publicAddress*) echo https://app.example/ ;;
              "functionapp show"*) echo /subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/the-app ;;
            esac
            """);
        Stub("curl", """
            echo "curl $*" >> "$STUB/calls"
            """);
        ProcessStartInfo start =
            new("bash", [Repository.Folder("bicep/deploy.sh"), .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PATH"] = folder + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["STUB"] = folder;
        start.Environment["WORKFLOWS_DEPLOY_WAIT"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        _ = output.Result;
        return (process.ExitCode, errors.TrimEnd('\n'), File.ReadAllLines(calls));
    }

    private void Stub(string program, string body)
    {
        string path = Path.Combine(folder, program);
        File.WriteAllText(path, "#!/usr/bin/env bash\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [GeneratedRegex(@"(?m)uses: (?<what>.+)$")]
    private static partial Regex Uses();

    [GeneratedRegex(@"options: \[(?<options>[^\]]+)\]")]
    private static partial Regex Options();
}
