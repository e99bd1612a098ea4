using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Kit;

namespace Workflows.VendorReleases;

/// <summary>A vendor release as the API shows it.</summary>
internal sealed record VendorReleaseDocument(
    VendorReleaseSummary Summary, VendorReleaseContent Content, VendorReleaseJudgement? Judgement, string ContentHash, IReadOnlyList<StageDocument> Stages,
    IReadOnlyList<JsonElement> History)
{
    public static VendorReleaseDocument Of(VendorReleaseState state) => new(
        VendorReleaseSummary.Of(state), state.Content, state.Judgement?.Content, state.Approval.ContentHash,
        [.. state.Approval.Stages.Select(StageDocument.Of)], VendorReleaseFacts.Family.Shown(state.Facts));
}

/// <summary>The bodies of vendor releases in the API, and the acts. Giving the instruction is none: the client proves to be one by the mailed link.</summary>
internal static class VendorReleaseRequests
{
    public static ApiBody New { get; } = new(
        "NewVendorRelease", [ApiMember.Contract, ApiMember.Person, .. ContentMembers.MembersOf(VendorReleaseFields.All)]);

    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<VendorReleaseCommands, CaseId>> Acts { get; } =
    [
        new("judge", "The contractor judges it: no ends the case and is reported to the client, yes asks the client for an instruction.",
            new("JudgedVendorRelease", ApiMember.Person, new("feasible", ApiType.Flag, true, "It can be installed."),
                new("reasons", ApiType.Text, true, "Why; the client reads it.", FreeText.Max)),
            (commands, c) => commands.JudgeAsync(c.Id, c.By, c.Values.Flag("feasible"), c.Values.Text("reasons"))),
        new("change", "The change that the instruction asks for was filed.",
            new("OpenedChange", ApiMember.Person, new ApiMember("change", ApiType.Text, true, "Number of a change of the same contract.", 120)),
            (commands, c) => commands.OpenChangeAsync(c.Id, c.By, c.Values.Text("change"))),
        new("withdraw", "It was filed by mistake; whoever was told is told so.",
            new("WithdrawnVendorRelease", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max)),
            (commands, c) => commands.WithdrawAsync(c.Id, c.By, c.Values.Text("reason"))),
    ];
}

/// <summary>Vendor releases for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class VendorReleaseApi(VendorReleaseLedger ledger, VendorReleaseReader reader, VendorReleaseCommands commands, CaseApi api)
{
    [Function("ListVendorreleases")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/vendorreleases")] HttpRequest request) =>
        api.ListAsync(VendorReleaseArea.Cases, request, ledger);

    [Function("GetVendorrelease")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/vendorreleases/{id}")] HttpRequest request,
        string id) =>
        VendorReleaseArea.Cases.GetAsync(request, id, reader, release => Task.FromResult<object>(VendorReleaseDocument.Of(release.State)));

    [Function("FileVendorRelease")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/vendorreleases")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(VendorReleaseArea.Cases, request, commands, client, cancellation);

    [Function("ActOnVendorrelease")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/vendorreleases/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(VendorReleaseArea.Cases, request, id, act, commands, client, cancellation);
}
