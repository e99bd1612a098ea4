using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflows.Incidents;
using Workflows.Incidents.Store;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>
/// The JSON of everything that incidents persist or send, against approved files. A difference means that running instances, their
/// histories and their rows were written in another shape: it needs an answer for those before the file may follow.
/// </summary>
public sealed class WireShapeTests
{
    /// <summary>Set to 1 to write the approved files anew, once that answer is there.</summary>
    private const string Accept = "WORKFLOWS_ACCEPT_WIRE";

    /// <summary>What incidents share with other processes today is approved under the names that it had when they had their own.</summary>
    private static readonly Dictionary<string, Type> Shared = new(StringComparer.Ordinal)
    {
        ["IncidentChanged"] = typeof(CaseNews), ["IncidentPlan"] = typeof(CasePlan<IncidentDuty>),
    };

    private static readonly string Approved = Path.Combine(Repository.Folder("tests"), "Unit", "Incidents", "Approved");

    [Fact]
    public void Facts_HaveTheApprovedShape() => Compare("facts.txt", Samples.Facts.Select(f => (f.GetType().Name, LedgerJson.Write(f))));

    [Fact]
    public void Duty_HasTheApprovedShape() => Compare("duty.txt",
    [
        (nameof(IncidentDuty), LedgerJson.Write(Samples.Duty)),
        .. Enum.GetValues<DutyKind>().Select(k => (nameof(DutyKind), LedgerJson.Write(k))),
    ]);

    [Fact]
    public void Orchestration_HasTheApprovedShape() => Compare("orchestration.txt", Samples.Orchestration.Select(Line));

    [Fact]
    public void Stored_HasTheApprovedShape() => Compare("stored.txt",
    [
        .. Samples.Stored.Select(Line),
        .. Enum.GetValues<IncidentStatus>().Select(s => (nameof(IncidentStatus), LedgerJson.Write(s))),
    ]);

    [Fact]
    public void Samples_HoldEveryKindOfFact() => Assert.Equal(
        typeof(IncidentFact).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType),
        Samples.Facts.Select(f => f.GetType()));

    [Fact]
    public void Samples_LeaveNoMemberUnset() => Assert.Empty(
        Samples.Facts.Concat(Samples.Orchestration).Concat(Samples.Stored).Append(Samples.Duty)
            .SelectMany(sample => sample.GetType().GetProperties()
                .Where(p => p.GetValue(sample) is null or 0 or false or ICollection { Count: 0 })
                .Select(p => $"{sample.GetType().Name}.{p.Name}")));

    [Fact]
    public void WhatWasWritten_IsReadAsTheSame()
    {
        foreach (string line in Directory.GetFiles(Approved, "*.txt").SelectMany(File.ReadAllLines))
        {
            (string name, string json) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            // In whatever folder it stands today.
            Type type = Shared.GetValueOrDefault(name) ?? Assert.Single(typeof(IncidentFact).Assembly.GetTypes(), t => t.Name == name);
            type = type.IsSubclassOf(typeof(IncidentFact)) ? typeof(IncidentFact) : type;
            object read = JsonSerializer.Deserialize(json, type, LedgerJson.Options)!;
            Assert.Equal(json, JsonSerializer.Serialize(read, type, LedgerJson.Options));
        }
    }

    /// <summary>An older process reads what a newer one wrote, and the discriminator may stand anywhere.</summary>
    [Fact]
    public void FactWithAnUnknownMember_IsRead()
    {
        const string Newer = """{"id":"note/f1","at":"2026-11-20T01:00:00+00:00","recordedAt":"2026-11-20T01:00:00+00:00","actor":"toban1","text":"調査中","mood":"calm","kind":"progressNoted"}""";
        Assert.Equal("調査中", Assert.IsType<ProgressNoted>(LedgerJson.Read<IncidentFact>(Newer)).Text);
    }

    private static (string Name, string Json) Line(object sample) =>
        (Shared.FirstOrDefault(s => s.Value == sample.GetType()).Key ?? sample.GetType().Name,
            JsonSerializer.Serialize(sample, sample.GetType(), LedgerJson.Options));

    private static void Compare(string file, IEnumerable<(string Name, string Json)> lines)
    {
        string path = Path.Combine(Approved, file);
        string[] found = [.. lines.Select(l => $"{l.Name} {l.Json}")];
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(path, string.Join('\n', found) + "\n");
        }

        string[] approved = File.ReadAllLines(path);
        string difference = string.Join('\n', approved.Except(found).Select(l => "- " + l).Concat(found.Except(approved).Select(l => "+ " + l)));
        Assert.True(
            approved.SequenceEqual(found),
            $"expected the shapes of {file}, found others. Instances that run and rows that exist have the old shape: say how they are read, then accept with {Accept}=1.\n{difference}");
    }
}
