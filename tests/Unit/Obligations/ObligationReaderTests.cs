using Workflows.Obligations;
using Xunit;

namespace Workflows.Unit.Tests.Obligations;

public sealed class ObligationReaderTests
{
    private const string Header = "id,clause,obligation,obligation_ja,type,numbers,workflow,scope,state,tests\n";

    private static ObligationReading Read(params string[] rows) => ObligationReader.Read([("test.csv", Header + string.Join('\n', rows))]);

    [Fact]
    public void Row_IsRead()
    {
        var reading = Read("ABC-INC-01,1.1,\"Report at once, in \"\"words\"\"\",直ちに報告する,deadline+record,30 min,INC,part,enforced,A.B.C D.E.F", "",
            "ABC-INC-02,1.2,Keep,記録する,record,,INC,in,planned,");

        var obligation = Assert.IsType<ObligationRegister>(reading.Register).All[0];
        Assert.Equal(("ABC-INC-01", "test", "1.1", "Report at once, in \"words\"", "30 min", "INC"),
            (obligation.Id, obligation.Contract, obligation.Clause, obligation.Text, obligation.Numbers, obligation.Workflow));
        Assert.Equal(("直ちに報告する", "直ちに報告する", obligation.Text), (obligation.JapaneseText, obligation.In("ja-JP"), obligation.In("en")));
        Assert.Equal(["deadline", "record"], obligation.Types);
        Assert.Equal((ObligationScope.Part, ObligationState.Enforced, 2), (obligation.Scope, obligation.State, obligation.Line));
        Assert.Equal(["A.B.C", "D.E.F"], obligation.Tests);
        Assert.Equal(4, reading.Register.All[1].Line);
        Assert.Null(reading.Register.All[1].Numbers);
    }

    [Theory]
    [InlineData("ABC-1,1,x,行う,record,,INC,in,planned,", "id: expected contract-workflow-number such as OKA-INC-01, found 'ABC-1'")]
    [InlineData("ABC-INC-01,,x,行う,record,,INC,in,planned,", "clause: expected a text, found nothing")]
    [InlineData("ABC-INC-01,1,,行う,record,,INC,in,planned,", "obligation: expected a text, found nothing")]
    [InlineData("ABC-INC-01,1,x,,record,,INC,in,planned,", "obligation_ja: expected a Japanese text, found nothing")]
    [InlineData("ABC-INC-01,1,x,30 min,record,,INC,in,planned,", "obligation_ja: expected a Japanese text, found '30 min'")]
    [InlineData("ABC-INC-01,1,x,\"行う\nこと\",record,,INC,in,planned,", "obligation_ja: expected one line of at most 120 characters")]
    [InlineData("ABC-INC-01,1,x,行う,duty,,INC,in,planned,", "found 'duty'")]
    [InlineData("ABC-XXX-01,1,x,行う,record,,XXX,in,planned,", "workflow: expected one of INC, SEC")]
    [InlineData("ABC-INC-01,1,x,行う,record,,SEC,in,planned,", "workflow: expected INC, as in the id, found 'SEC'")]
    [InlineData("ABC-INC-01,1,x,行う,record,,INC,IN,planned,", "scope: expected one of in, part, out, found 'IN'")]
    [InlineData("ABC-INC-01,1,x,行う,record,,INC,in,done,", "state: expected one of planned, recorded, tracked, enforced, outside-software, found 'done'")]
    [InlineData("ABC-INC-01,1,x,行う,record,,INC,in,1,", "state: expected one of")]
    [InlineData("ABC-INC-01,1,x,行う,record,,INC,out,planned,", "state: expected outside-software, since the scope is out, found 'planned'")]
    [InlineData("ABC-INC-01,1,x,行う,record,,INC,in,outside-software,", "since the scope is not out, found 'outside-software'")]
    [InlineData("ABC-INC-01,1,x,行う,record,,INC,in,enforced,", "tests: expected at least one test of an enforced duty, found none")]
    [InlineData("ABC-INC-01,1,x,行う,record,,INC,in,enforced,Runs", "tests: expected Namespace.Class.Method, found 'Runs'")]
    [InlineData("ABC-INC-01,1,x,行う,record,,INC,in,planned,A.B.C", "tests: expected no test of a duty that is planned, found 'A.B.C'")]
    [InlineData("ABC-INC-01,1,x,行う,record,,INC,in,planned", "expected 10 fields, found 9")]
    [InlineData("ABC-INC-01,1,\"x,行う,record,,INC,in,planned,", "expected 10 fields, found a quote that is never closed")]
    [InlineData("ABC-INC-01,1,\"x\"y,行う,record,,INC,in,planned,", "expected 10 fields, found 'y' after a closing quote")]
    [InlineData("ABC-INC-01,1,x\"y,行う,record,,INC,in,planned,", "expected 10 fields, found a quote inside an unquoted field")]
    public void Mistake_IsNamedWithFileAndLine(string row, string sentence)
    {
        var reading = Read("ABC-SEC-09,1,x,行う,record,,SEC,in,tracked,", row);

        Assert.Null(reading.Register);
        var error = Assert.Single(reading.Errors).ToString();
        Assert.StartsWith("test.csv:3:1: ", error, StringComparison.Ordinal);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(120, true)]
    [InlineData(121, false)]
    public void Japanese_IsALineOf120Characters(int length, bool fine) =>
        Assert.Equal(fine, Read($"ABC-INC-01,1,x,{new string('行', length)},record,,INC,in,planned,").Register is not null);

    [Fact]
    public void IdTwice_NamesBothPlaces() => Assert.Contains("found ABC-INC-01, as in test.csv:2",
        Assert.Single(Read("ABC-INC-01,1,x,行う,record,,INC,in,planned,", "ABC-INC-01,2,y,行う,record,,INC,in,planned,").Errors).ToString(), StringComparison.Ordinal);

    [Fact]
    public void OneContractInTwoFiles_IsRefused()
    {
        const string Text = Header + "ABC-INC-0";
        var errors = ObligationReader.Read([("a.csv", Text + "1,1,x,行う,record,,INC,in,planned,\n"), ("b.csv", Text + "2,1,x,行う,record,,INC,in,planned,\n")]).Errors;

        Assert.Contains("b.csv:2:1: id: expected a contract's ids in one file, found ABC also in a.csv", Assert.Single(errors).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void TwoContractsInOneFile_AreRefused() => Assert.Contains("one contract per file",
        Assert.Single(Read("ABC-INC-01,1,x,行う,record,,INC,in,planned,", "ABD-INC-01,1,x,行う,record,,INC,in,planned,").Errors).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("id,clause\n")]
    public void OtherHeader_IsRefused(string text) =>
        Assert.Contains("expected the header id,clause,", Assert.Single(ObligationReader.Read([("test.csv", text)]).Errors).ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void ByteOrderMarkAndWindowsLineEnds_AreAccepted() =>
        Assert.Single(ObligationReader.Read(
            [("test.csv", "\uFEFF" + (Header + "ABC-INC-01,1,\"x\",行う,record,,INC,in,planned,\n")
            .Replace("\n", "\r\n", StringComparison.Ordinal))]).Register!.All);

    [Fact]
    public void EveryMistakeOfARow_IsNamed() => Assert.Equal(3, Read("ABC,1,x,行う,duty,,INC,in,done,").Errors.Count);
}
