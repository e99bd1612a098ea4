using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Testing;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>A test that needs the Bicep compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute()
    {
        if (BicepCompiler.Program is null)
        {
            Skip = "The Bicep compiler of the package Azure.Bicep.CommandLine.linux-x64 runs on 64-bit Linux only.";
        }
    }
}

/// <summary>A test with cases that needs the Bicep compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute()
    {
        if (BicepCompiler.Program is null)
        {
            Skip = "The Bicep compiler of the package Azure.Bicep.CommandLine.linux-x64 runs on 64-bit Linux only.";
        }
    }
}

/// <summary>The compiler, on a copy of <c>bicep/</c>: it writes beside its sources. What it made is kept for all tests of a run.</summary>
internal static class BicepCompiler
{
    private static readonly Lazy<string> Copy = new(CopySources);
    private static readonly Lazy<BicepRun> Built = new(() => Run("build", "bicep/main.bicep", "--stdout"));
    private static readonly Lazy<Snapshot> Dev = new(() => SnapshotOf("bicep/env/dev.bicepparam"));
    private static readonly Lazy<Snapshot> Prod = new(() => SnapshotOf("bicep/env/prod.bicepparam"));
    private static readonly Lazy<Snapshot> All = new(() => SnapshotOf("tests/Bicep/everything.bicepparam"));
    private static readonly Lazy<Snapshot> Failover = new(() => SnapshotOf("tests/Bicep/failover.bicepparam"));

    /// <summary>Its path; null on a machine that it does not run on.</summary>
    public static string? Program { get; } = typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .SingleOrDefault(a => a.Key == "Bicep")?.Value;

    /// <summary>The compilation of <c>main.bicep</c> with its modules.</summary>
    public static BicepRun Build => Built.Value;

    /// <summary>The compiled template, modules nested in it.</summary>
    public static JsonObject Template => JsonNode.Parse(Build.Output)!.AsObject();

    /// <summary>What <c>dev</c>, <c>prod</c>, <c>everything</c> or <c>failover</c> would deploy.</summary>
    public static Snapshot Deployment(string name) => name switch
    {
        "dev" => Dev.Value,
        "prod" => Prod.Value,
        "everything" => All.Value,
        "failover" => Failover.Value,
        _ => throw new ArgumentException($"Expected dev, prod, everything or failover, found '{name}'."),
    };

    public static BicepRun Run(params string[] arguments)
    {
        ProcessStartInfo start = new(Program!, arguments) { WorkingDirectory = Copy.Value, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, errors.Result);
    }

    private static Snapshot SnapshotOf(string parameters)
    {
        BicepRun run = Run(
            "snapshot", parameters, "--deployment-name", "test", "--resource-group", "rg-workflows", "--location", "japaneast",
            "--subscription-id", "00000000-0000-0000-0000-000000000001", "--tenant-id", "00000000-0000-0000-0000-000000000002");
        Assert.True(run is { ExitCode: 0, Errors: "" }, $"{parameters}: {run.Errors}");
        string file = Path.Combine(Copy.Value, Path.ChangeExtension(parameters, ".snapshot.json"));
        return new(JsonNode.Parse(File.ReadAllText(file))!["predictedResources"]!.AsArray().Select(r => r!.AsObject()).ToList());
    }

    private static string CopySources()
    {
        string copy = Directory.CreateTempSubdirectory("workflows-bicep-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(copy, recursive: true);
        foreach (string file in Directory.EnumerateFiles(Repository.Folder("bicep"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Folder("tests/Bicep"), "*.bicepparam")))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}

/// <summary>One run of the compiler.</summary>
internal sealed record BicepRun(int ExitCode, string Output, string Errors);

/// <summary>What a deployment would create, with everything worked out that Azure knows before it begins; the rest are expressions in brackets.</summary>
internal sealed record Snapshot(IReadOnlyList<JsonObject> Resources)
{
    public IEnumerable<JsonObject> Of(string type) => Resources.Where(r => Text(r, "type") == type);

    public JsonObject One(string type) => Of(type).Single();

    /// <summary>Settings of the function app.</summary>
    public IReadOnlyDictionary<string, string> Settings => One("Microsoft.Web/sites")["properties"]!["siteConfig"]!["appSettings"]!.AsArray()
        .ToDictionary(s => Text(s!, "name"), s => Text(s!, "value"));

    /// <summary>The value at a path of names with dots between; empty if there is none. An empty path is the node itself.</summary>
    public static string Text(JsonNode node, string path)
    {
        JsonNode? at = node;
        foreach (string part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at?[part];
        }

        return at switch
        {
            null => "",
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => at.ToJsonString(),
        };
    }
}
