using System.Text;
using FsCheck.Xunit;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Datasets.Tests;

public sealed class JsonLabelsTests
{
    [Theory]
    [InlineData("7", "StartArray is expected where Number stands")]
    [InlineData("\"a\"", "StartArray is expected where String stands")]
    [InlineData("null", "StartArray is expected where Null stands")]
    [InlineData("{}", "lists no images")]
    [InlineData("[]", "lists no images")]
    [InlineData("[[]]", "StartObject is expected where StartArray stands")]
    [InlineData("[null]", "StartObject is expected where Null stands")]
    [InlineData("[{}]", "entry 1 lacks 'image' or 'labels'")]
    [InlineData("[{\"image\": \"a\", \"labels\": []}, {\"labels\": []}]", "entry 2 lacks 'image' or 'labels'")]
    [InlineData("[{\"image\": 3, \"labels\": []}]", "a text is expected where Number stands")]
    [InlineData("[{\"image\": null, \"labels\": []}]", "a text is expected where Null stands")]
    [InlineData("[{\"image\": \"a\", \"labels\": {}}]", "StartArray is expected where StartObject stands")]
    [InlineData("{\"a\": [[\"cat\"]]}", "a text is expected where StartArray stands")]
    [InlineData("{\"a\": [null]}", "a text is expected where Null stands")]
    [InlineData("{\"a\": [\"\"]}", "entry 1: '' is not a class")]
    [InlineData("{\"a\": [\"cat\"], \"a\": [\"dog\"]}", "entry 1 and entry 2 have the same key 'a'")]
    [InlineData("{\"\": [\"cat\"]}", "entry 1: image path '' has a name of 0 characters")]
    [InlineData("{\"a\": [\"cat\",]}", "not well-formed JSON (line 1, byte")]
    [InlineData("{\n\"a\": [\"cat\"],\n\"b\": oops}", "not well-formed JSON (line 3, byte")]
    [InlineData("{\"a\": [\"cat\"]} // comment", "not well-formed JSON")]
    [InlineData("{\"a\": [\"\\ud800\"]}", "not valid Unicode")]
    [InlineData("{\"\\udc00.jpg\": []}", "not valid Unicode")]
    [InlineData("[{\"\\ud800\": 1, \"image\": \"a\", \"labels\": []}]", "not valid Unicode")]
    public void Malformed_files_are_refused_in_words(string json, string message)
    {
        using var folder = new TemporaryFolder().With("classes.txt", "cat\ndog").With("labels.json", json);

        folder.Refusal().ShouldContain(message);
    }

    [Fact]
    public async Task Escapes_and_a_byte_order_mark_are_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("labels.json"), """{"caf\u00e9\/1.jpg": ["\u0063at", " dog "], "\ud83d\ude00": []}""", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        var dataset = folder.Open();

        dataset.ClassNames.ShouldBe(["cat", "dog"]);
        (await dataset.ToListAsync()).Select(i => i.Key).ShouldBe(["caf\u00e9/1", "\U0001F600"]);
    }

    [Fact]
    public void One_image_cannot_have_endless_labels()
    {
        using var folder = new TemporaryFolder().With("classes.txt", "cat").With("labels.json", "{\"a\": [" + string.Join(',', Enumerable.Repeat("\"cat\"", 3000)) + "]}");

        folder.Refusal().ShouldContain("more labels than there can be classes");
    }

    [Fact]
    public async Task An_entry_longer_than_the_buffer_is_read_whole()
    {
        // Names around the size of the first buffer, so that tokens begin in one filling and end in the next.
        var names = Enumerable.Range(0, 4000).Select(i => $"{i}-{new string('x', 90)}").ToList();
        using var folder = new TemporaryFolder().With("classes.txt", "cat").With("labels.json", "[" + string.Join(',', names.Select(n => $"{{\"note\":\"{new string('y', 333)}\",\"image\":\"{n}\",\"labels\":[\"cat\"]}}")) + "]");

        (await folder.Open().ToListAsync()).Select(i => i.Key).ShouldBe(names);
    }

    [Property(MaxTest = 150)]
    public void A_changed_byte_is_read_or_refused_and_never_another_error(bool list, int position, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(list ? """[{"image": "a\u0041.jpg", "labels": ["cat"]}]""" : """{"a.jpg": ["cat", "d\u006fg"], "b": []}""");
        bytes[(int)((uint)position % bytes.Length)] = value;
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("labels.json"), bytes);

        var error = Record.Exception(() => folder.Open());

        (error is null or InputException).ShouldBeTrue(error?.ToString());
    }
}
