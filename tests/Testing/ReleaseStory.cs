using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflows.Testing;

/// <summary>What comes before a release can be planned and carried out.</summary>
public static class ReleaseStory
{
    public const string Lead = "leader@operator.example";
    public const string Manager = "manager@operator.example";
    public const string Approver = "approver@client.example";

    /// <summary>A minor change that waits for the team lead; its number.</summary>
    public static async Task<string> FiledChangeAsync(this AppFixture app, string title)
    {
        using HttpClient machine = app.Machine();
        using HttpRequestMessage request = new(HttpMethod.Post, "api/changes")
        {
            Content = JsonContent.Create(
                new { contract = "standard", person = "toban1", title, @class = "minor", values = new { plan = "p", rollback = "r" } }),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("change").GetString()!;
    }

    /// <summary>A minor change that the team lead has approved; its number.</summary>
    public static async Task<string> ApprovedChangeAsync(this AppFixture app, string title)
    {
        string id = await app.FiledChangeAsync(title);
        await app.ApproveAsync(Lead, id, title);
        using HttpClient machine = app.Machine();
        await Eventually.HoldsAsync(async () =>
            (await machine.GetFromJsonAsync<JsonElement>("api/changes?contract=standard")).GetProperty("changes").EnumerateArray()
                .Any(c => c.GetProperty("id").GetString() == id && c.GetProperty("status").GetString() == "approved"));
        return id;
    }

    /// <summary>Approves behind the link that a person is mailed about a case.</summary>
    public static async Task ApproveAsync(this AppFixture app, string mail, string id, string shows)
    {
        ReceivedMail asked = await app.MailAsync(m =>
            m.To == mail && m.Text.Contains(id, StringComparison.Ordinal) && m.Text.Contains("ご承認くださいますよう", StringComparison.Ordinal) && m.Code is not null);
        using Device office = app.NewDevice();
        Page page = await office.GetAsync(asked.Link!);
        Assert.Contains(shows, page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther,
            (await office.SubmitAsync(page, page.FormOf("act", "approve"), ("act", "approve"), ("code", asked.Code!))).Status);
    }

    /// <summary>Says go behind the link that the manager is mailed once nothing is open.</summary>
    public static async Task GoAsync(this AppFixture app, string id)
    {
        ReceivedMail ask = await app.MailAsync(m => m.To == Manager && m.Text.Contains(id, StringComparison.Ordinal)
            && m.Text.Contains("実施可否の判断をお願いします", StringComparison.Ordinal) && m.Code is not null);
        using Device office = app.NewDevice();
        Page question = await office.GetAsync(ask.Link!);
        Page wrong = await office.SubmitAsync(question, question.FormOf("answer", "go"), ("answer", "go"), ("code", "000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal(HttpStatusCode.SeeOther,
            (await office.SubmitAsync(question, question.FormOf("answer", "go"), ("answer", "go"), ("code", ask.Code!))).Status);
    }
}
