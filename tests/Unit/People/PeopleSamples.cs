using Workflows.People;
using Workflows.PeopleChanges;

namespace Workflows.Unit.Tests.People;

/// <summary>Two on call and a leader of contract standard, its client, and one administrator.</summary>
internal static class PeopleSamples
{
    public static readonly DateOnly Today = new(2026, 11, 20);

    /// <summary>As a people file says it.</summary>
    public static PeopleDirectory InFile { get; } = new(
        [
            Contractor("aoki"), Contractor("baba"), Contractor("chiba"),
            new("client", "発注 \"担当\"", "Client: contact", "client@client.example", "second@client.example", "en", Party.Client),
            new("admin", "管理", null, "admin@operator.example", null, "ja", Party.Administrator),
        ],
        [
            new("standard", "on_call", "aoki", null, null), new("standard", "on_call", "baba", new DateOnly(2026, 4, 1), null),
            new("standard", "team_lead", "chiba", null, null), new("standard", "client_contact", "client", null, null),
            new("standard", "administrator", "admin", null, null),
        ],
        [new("chiba", "baba", new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 5), ["team_lead"])]);

    public static Person Contractor(string id, DateOnly? until = null) => new(id, id, null, $"{id}@operator.example", null, "ja", Party.Contractor, until);

    /// <summary>What a form would say of somebody who is there, to be changed.</summary>
    public static PersonDraft Draft(string id) => PersonDraft.Of(InFile.EntryOf(id)!);
}
