using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Kit;
using Workflows.Ledger;

namespace Workflows.SecurityIncidents;

/// <summary>A security incident as the API shows it.</summary>
internal sealed record SecurityDocument(
    SecuritySummary Summary, SecurityContent Content, IReadOnlyList<SecurityPaperDocument> Papers, IReadOnlyList<SecurityEvidenceHeld> Evidence,
    IReadOnlyList<JsonElement> History)
{
    public static SecurityDocument Of(SecurityState state) => new(
        SecuritySummary.Of(state), state.Content,
        [.. state.Papers.Select(p => new SecurityPaperDocument(
            p.Kind, p.Version.Content.Text, p.Version.Hash, p.Approval.ApprovedAt, [.. p.Approval.Stages.Select(StageDocument.Of)]))],
        [.. state.Evidence], SecurityFacts.Family.Shown(state.Facts));
}

/// <summary>A paper as the API shows it.</summary>
internal sealed record SecurityPaperDocument(
    SecurityPaperKind Kind, string Text, string ContentHash, DateTimeOffset? ApprovedAt, IReadOnlyList<StageDocument> Stages);

/// <summary>The bodies of security incidents in the API, and the acts. Approving is none: the client proves to be one by the mailed link.</summary>
internal static class SecurityRequests
{
    public static ApiBody New { get; } = new(
        "NewSecurityIncident", [ApiMember.Contract, ApiMember.Person, .. ContentMembers.MembersOf(SecurityFields.All)]);

    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<SecurityCommands, CaseId>> Acts { get; } =
    [
        new("assess", "It is an infringement, or it was none; both sides are told.",
            new("AssessedSecurityIncident", ApiMember.Person, new("infringement", ApiType.Flag, true, "It is one."), Text("text", "Why.")),
            (commands, c) => commands.AssessAsync(c.Id, c.By, c.Values.Flag("infringement"), c.Values.Text("text"))),
        new("attribute", "The client says whether the contractor caused it.",
            new("AttributedSecurityIncident", ApiMember.Person, new("byContractor", ApiType.Flag, true, "The contractor caused it."),
                Line("who", "Who of the client says so.")),
            (commands, c) => commands.AttributeAsync(c.Id, c.By, c.Values.Flag("byContractor"), c.Values.Text("who"))),
        new("cause", "The cause was found.", new("SecurityCause", ApiMember.Person, Text("text", "The cause.")),
            (commands, c) => commands.FindCauseAsync(c.Id, c.By, c.Values.Text("text"))),
        new("detect", "Malware was detected, and handled in one or several ways.",
            new("SecurityDetection", ApiMember.Person, Line("kind", "Id of a kind of the contract."), Line("device", "On which device."),
                new("path", ApiType.Text, false, "Where on it."), new("name", ApiType.Text, false, "As the scanner calls it."),
                new("handlings", ApiType.TextList, true, "Ids of what was done.", 100)),
            (commands, c) => commands.DetectAsync(c.Id, c.By, c.Values.Text("kind"), c.Values.Text("device"), c.Values.TextOrNull("path"),
                c.Values.TextOrNull("name"), c.Values.Texts("handlings"))),
        new("instruct", "The client instructs.", new("SecurityInstruction", ApiMember.Person, Line("who", "Who of the client."), Text("text", "What.")),
            (commands, c) => commands.InstructAsync(c.Id, c.By, c.Values.Text("who"), c.Values.Text("text"))),
        new("act", "The first response: of a virus even without an instruction, of spyware not before it.",
            new("SecurityResponse", ApiMember.Person, Text("text", "What was done.")), (commands, c) => commands.ActAsync(c.Id, c.By, c.Values.Text("text"))),
        new("declare", "The client declares an emergency: the chain is called day and night.",
            new("DeclaredEmergency", ApiMember.Person, Line("who", "Who of the client."), Text("reason", "Why.")),
            (commands, c) => commands.DeclareAsync(c.Id, c.By, c.Values.Text("who"), c.Values.Text("reason"))),
        new("lift", "The client lifts the emergency.",
            new("LiftedEmergency", ApiMember.Person, Line("who", "Who of the client."), Text("reason", "Why.")),
            (commands, c) => commands.LiftAsync(c.Id, c.By, c.Values.Text("who"), c.Values.Text("reason"))),
        new("take", "Somebody answers the chain.", new("TakenSecurityIncident", ApiMember.Person), (commands, c) => commands.TakeAsync(c.Id, c.By)),
        new("oral", "It was reported orally; a written report is due.",
            new("OralSecurityReport", ApiMember.Person, Line("to", "To whom."), new("at", ApiType.Time, true, "When.")),
            (commands, c) => commands.ReportOrallyAsync(c.Id, c.By, c.Values.Text("to"), c.Values.Time("at"))),
        new("write", "Measures, report or prevention: the client is asked to approve them where the contractor caused it, else told.",
            new("SecurityPaper", ApiMember.Person, Line("paper", "measures, report or prevention."), Text("text", "What it says.")),
            (commands, c) => PaperOf(c.Values.Text("paper")) is { } paper ? commands.WriteAsync(c.Id, c.By, paper, c.Values.Text("text")) : NotAPaper()),
        new("carry-out", "Measures or prevention were carried out.",
            new("SecurityPaperDone", ApiMember.Person, Line("paper", "measures or prevention."), Text("text", "What was done.")),
            (commands, c) => PaperOf(c.Values.Text("paper")) is { } paper ? commands.CarryOutAsync(c.Id, c.By, paper, c.Values.Text("text")) : NotAPaper()),
        new("restore", "What was stopped runs again.",
            new("SecurityRestoration", ApiMember.Person, new("temporary", ApiType.Flag, false, "For the time being, on the client's instruction."),
                Text("text", "What was done.")),
            (commands, c) => commands.RestoreAsync(c.Id, c.By, c.Values.Flag("temporary"), c.Values.Text("text"))),
        new("hold", "A file that was kept before is evidence, held until the end of the contract.",
            new("HeldEvidence", ApiMember.Person, Line("file", "Its SHA-256."), Line("from", "Where it comes from."),
                Line("custody", "Who has it in custody.")),
            (commands, c) => commands.HoldAsync(c.Id, c.By, c.Values.Text("file"), c.Values.Text("from"), c.Values.Text("custody"))),
        new("provide", "Evidence was given to somebody who asked for it.",
            new("ProvidedEvidence", ApiMember.Person, Line("evidence", "Its SHA-256."), Line("to", "To whom.")),
            (commands, c) => commands.ProvideAsync(c.Id, c.By, c.Values.Text("evidence"), c.Values.Text("to"))),
        new("destroy", "Evidence is destroyed, after the end of the contract.",
            new("DestroyedEvidence", ApiMember.Person, Line("evidence", "Its SHA-256."), Text("reason", "Why.")),
            (commands, c) => commands.DestroyAsync(c.Id, c.By, c.Values.Text("evidence"), c.Values.Text("reason"))),
        new("conclude", "Nothing is owed of it any more.", new("ConcludedSecurityIncident", ApiMember.Person, Text("text", "How it ended.")),
            (commands, c) => commands.ConcludeAsync(c.Id, c.By, c.Values.Text("text"))),
    ];

    /// <summary>The kind of paper of a word; null for none.</summary>
    public static SecurityPaperKind? PaperOf(string word) =>
        Enum.GetValues<SecurityPaperKind>().Cast<SecurityPaperKind?>().FirstOrDefault(o => JsonNamingPolicy.CamelCase.ConvertName(o.ToString()!) == word);

    private static Task<CommandResult> NotAPaper() => Task.FromResult<CommandResult>(new CommandResult.Refused(RefusalReason.NotUnderstood, "paper"));

    private static ApiMember Text(string name, string description) => new(name, ApiType.Text, true, description, FreeText.Max);

    private static ApiMember Line(string name, string description) => new(name, ApiType.Text, true, description, SecurityCommands.MaxLine);
}

/// <summary>Security incidents for machines, see <see cref="CaseApi"/>. The function key opens them as it opens everything.</summary>
internal sealed class SecurityApi(SecurityLedger ledger, SecurityReader reader, SecurityCommands commands, CaseApi api)
{
    [Function("ListSecurityincidents")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/securityincidents")] HttpRequest request) =>
        api.ListAsync(SecurityArea.Cases, request, ledger);

    [Function("GetSecurityincident")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/securityincidents/{id}")] HttpRequest request, string id) =>
        SecurityArea.Cases.GetAsync(request, id, reader, found => Task.FromResult<object>(SecurityDocument.Of(found.State)));

    [Function("FileSecurityIncident")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/securityincidents")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(SecurityArea.Cases, request, commands, client, cancellation);

    [Function("ActOnSecurityincident")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/securityincidents/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(SecurityArea.Cases, request, id, act, commands, client, cancellation);

    [Function("KeepSecurityFile")]
    public Task<IResult> KeepFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/securityincidents/{id}/files/{name}")] HttpRequest request, string id, string name,
        CancellationToken cancellation) =>
        api.KeepFileAsync(SecurityArea.Cases, request, id, name, commands.KeepFileAsync, cancellation);

    [Function("GetSecurityFile")]
    public Task<IResult> GetFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/securityincidents/{id}/files/{name}")] HttpRequest request, string id,
        string name) =>
        api.GetFileAsync(SecurityArea.Cases, request, id, reader, name, FilesOf, "evidence");

    /// <summary>Every file that was held, destroyed or not.</summary>
    public static IEnumerable<KeptFile> FilesOf(SecurityState state) => state.Facts.OfType<SecurityEvidenceHeld>().Select(e => e.File);
}
