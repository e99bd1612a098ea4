using System.Text;
using Microsoft.AspNetCore.Http;
using Workflows.Api;
using Workflows.Events;
using Workflows.Kit;
using Workflows.Requests;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Why a message could not be taken, in the reader's language where somebody worded it.</summary>
public sealed class DeadLetterWordsTests
{
    [Theory]
    [InlineData("ja", "Expected JSON.\nJSONではありません。", "ja", "JSONではありません。")]
    [InlineData("en", "Expected JSON.\nJSONではありません。", "en", "Expected JSON.")]
    [InlineData("ja", "Expected a name.", "en", "Expected a name.")]
    public void Words_AreTheReaders_WhereThereAreSome(string reader, string description, string language, string text) =>
        Assert.Equal((language, text), DeadLetterTexts.Words(reader, description));

    [Theory]
    [InlineData("""{"contract":"standard","person":"  ","speed":1}""", "NotUnderstood",
        "「person」：1～100文字の文字列（制御文字を除く）を指定してください。「speed」：この名前の項目はありません。")]
    [InlineData("{", "NotUnderstood", "本文：JSONとして読み取れません（1行目、2バイト目）。")]
    [InlineData("[]", "NotUnderstood", "本文：JSONオブジェクトではありません。")]
    public void ABodyThatDoesNotFit_IsWordedInBoth(string body, string reason, string japanese)
    {
        ApiBody shape = new("Filing", ApiMember.Contract, ApiMember.Person);
        Expect(ApiRequests.Invalid(ApiValues.Of(Encoding.UTF8.GetBytes(body), shape).Errors), reason, japanese);
    }

    [Fact]
    public void WhatIsRefused_IsWordedInBoth()
    {
        Expect(ApiRefusals.Of(new CommandResult.Refused(RefusalReason.CaseClosed, ""), RequestTexts.All, null), "NotAllowed",
            "この依頼・問い合わせは終了しています。");
        Expect(ApiRequests.KeyUsed("queue.1"), "NotAllowed",
            "Idempotency-Key「queue.1」は、内容の異なる要求にすでに使われています。新しい要求には新しいキーを指定してください。");
    }

    /// <summary>What a sender wrote does not end the English line.</summary>
    [Fact]
    public void ALineBreakInAQuotedText_IsNone() =>
        Expect(ApiRequests.Invalid([new("from", "a word", "'one\ntwo'", "一語を指定してください")]), "NotUnderstood", "「from」：一語を指定してください。");

    private static void Expect(IResult answer, string reason, string japanese)
    {
        MessageVerdict.Refused refused = Assert.IsType<MessageVerdict.Refused>(QueuedWork.VerdictOn(answer));
        Assert.Equal((reason, 2), (refused.Reason, refused.Description.Split('\n').Length));
        Assert.Equal(("ja", japanese), DeadLetterTexts.Words("ja", refused.Description));
        Assert.Equal("en", DeadLetterTexts.Words("en", refused.Description).Language);
    }
}
