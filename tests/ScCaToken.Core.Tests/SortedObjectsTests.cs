using ScCaToken.Core.State;

namespace ScCaToken.Core.Tests;

public sealed class SortedObjectsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Objects_RandomChanges_AreASortedList(int seed)
    {
        var random = new Random(seed);
        var objects = new SortedObjects<string>();
        var model = new SortedList<int, string>();
        for (int i = 0; i < 5000; i++)
        {
            int id = random.Next(0x3000, 0x3000 + 60);
            if (random.Next(2) == 0)
            {
                model.Remove(id);
                objects.Remove(id);
            }
            else if (!model.ContainsKey(id))
            {
                model.Add(id, $"{id}");
                objects.Add(id, $"{id}");
            }

            Assert.Equal(model.Values, objects.Items.ToArray());
            int asked = random.Next(0x3000, 0x3000 + 61);
            Assert.Equal(model.GetValueOrDefault(asked), objects.Find(asked));
            int from = objects.IndexFrom(asked);
            Assert.Equal(model.Keys.Count(key => key < asked), from);
            if (from < objects.Count)
                Assert.Equal(model.Keys[from], objects.IdAt(from));
        }

        objects.Clear();
        Assert.Equal(0, objects.Count);
        Assert.Null(objects.Find(model.Keys[0]));
        Assert.Throws<IndexOutOfRangeException>(() => objects.IdAt(0));
    }
}
