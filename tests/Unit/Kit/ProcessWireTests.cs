using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Kit;

/// <summary>
/// The contract of every process with the databases that exist: its names, and the JSON of each fact and of its row with every member
/// filled, against an approved file. A process is found by <see cref="Processes.All"/>; one without an approved file fails. A difference
/// means that rows and running instances have another shape: say how they are read, then accept it.
/// </summary>
public sealed class ProcessWireTests
{
    /// <summary>Set to 1 to write the approved files anew, once that answer is there.</summary>
    private const string Accept = "WORKFLOWS_ACCEPT_WIRE";

    public static TheoryData<string> Words => [.. Processes.All.Select(p => p.Kind.Word)];

    [Theory, MemberData(nameof(Words))]
    public void Process_HasTheApprovedShape(string word)
    {
        string path = PathOf(word);
        string[] found = [.. Lines(Processes.All.Single(p => p.Kind.Word == word))];
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllLines(path, found);
        }

        Assert.True(File.Exists(path),
            $"Expected the approved shapes of the process '{word}' in {path}; for a new process: {Accept}=1 dotnet test tests/Unit --filter ProcessWireTests");
        string[] approved = File.ReadAllLines(path);
        string difference = string.Join('\n', approved.Except(found).Select(l => "- " + l).Concat(found.Except(approved).Select(l => "+ " + l)));
        Assert.True(approved.SequenceEqual(found), $"expected the shapes of {path}, found others:\n{difference}");
    }

    [Theory, MemberData(nameof(Words))]
    public void WhatWasWritten_IsReadAsTheSame_WhateverStandsBesideIt(string word)
    {
        ProcessDefinition process = Processes.All.Single(p => p.Kind.Word == word);
        (Type fact, Type row) = TypesOf(process);
        JsonSerializerOptions options = OptionsOf(process);
        string[] approved = File.ReadAllLines(PathOf(word));
        foreach (string line in approved.Where(l => l.StartsWith("fact ", StringComparison.Ordinal) || l.StartsWith("row ", StringComparison.Ordinal)))
        {
            (Type type, string json) = line[0] == 'f' ? (fact, line[5..]) : (row, line[4..]);
            Assert.Equal(json, Write(JsonSerializer.Deserialize(json, type, options)!, type, options));
            string newer = json[..^1] + ""","ofALaterVersion":{"kind":1}}""";
            Assert.Equal(json, Write(JsonSerializer.Deserialize(newer, type, options)!, type, options));
        }
    }

    [Fact]
    public void ApprovedFiles_AreOfProcesses() => Assert.Equal(
        Processes.All.Select(p => p.Kind.Word).Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.GetDirectoryName(PathOf("x"))!).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    private static string PathOf(string word) => Repository.Folder($"tests/Unit/Kit/Approved/{word}.txt");

    private static IEnumerable<string> Lines(ProcessDefinition process)
    {
        CaseKind kind = process.Kind;
        yield return $"names {kind.Word} {kind.Letter?.ToString() ?? "(no letter)"} {kind.Table} {kind.FactTable} {kind.Durable.Run} {kind.EventName} {kind.FiledColumn}";
        (Type fact, Type row) = TypesOf(process);
        HashSet<Type> enums = [];
        JsonSerializerOptions options = OptionsOf(process);
        IEnumerable<(string Word, Type Type)> facts = process.Facts?.All
            ?? fact.GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false).Cast<JsonDerivedTypeAttribute>()
                .Select(a => ((string)a.TypeDiscriminator!, a.DerivedType));
        foreach ((string Word, Type Type) of in facts.OrderBy(f => f.Word, StringComparer.Ordinal))
        {
            yield return "fact " + Write(Filled.Of(of.Type, enums), fact, options);
        }

        yield return "row " + Write(Filled.Of(row, enums), row, options);
        foreach (string words in enums.Select(type => "words " + string.Join(' ', Enum.GetValues(type).Cast<object>().Select(v => Write(v, type, options))))
            .Order(StringComparer.Ordinal))
        {
            yield return words;
        }
    }

    /// <summary>What the process stores, by the ledger that it registers.</summary>
    private static (Type Fact, Type Row) TypesOf(ProcessDefinition process)
    {
        ServiceCollection services = new();
        process.Services(services);
        Type ledger = services.Select(s => s.ImplementationType?.BaseType)
            .Single(b => b is { IsGenericType: true } && b.GetGenericTypeDefinition() == typeof(CaseLedger<,>))!;
        return ledger.GetGenericArguments() switch
        {
            [Type fact, Type row] => (fact, row),
            _ => throw new InvalidOperationException(
            $"Expected a ledger of facts and rows, found {ledger}.")
        };
    }

    private static JsonSerializerOptions OptionsOf(ProcessDefinition process) => process.Facts?.Format.Json ?? LedgerJson.Options;

    private static string Write(object value, Type type, JsonSerializerOptions options) => JsonSerializer.Serialize(value, type, options);
}
