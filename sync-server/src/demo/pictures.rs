//! The demo shop's pictures: flat drawings of our own beside this file, and which goods they stand for. The names
//! are those of `products.csv`, without the size.

macro_rules! drawings {
    ($($file:literal: $($name:literal)|+;)+) => {
        /// A drawing with the names of the goods that it stands for.
        const DRAWINGS: &[(&str, &[&str])] =
            &[$((include_str!(concat!("images/", $file, ".svg")), &[$($name),+])),+];
    };
}

drawings! {
    "apple": "Braeburn apples";
    "banana": "Bananas";
    "batteries": "Alkaline batteries AA" | "Alkaline batteries AAA";
    "beer": "Pale ale" | "Lager" | "Dry cider";
    "biscuit": "Digestive biscuits" | "Shortbread fingers" | "Rice cakes";
    "bread": "Wholemeal loaf" | "White farmhouse loaf" | "Seeded rye bread";
    "bulb": "LED bulb E27";
    "bun": "Burger buns";
    "butter": "Salted butter";
    "can": "Cola";
    "carrot": "Carrots";
    "cereal": "Rolled oats" | "Corn flakes" | "Fruit muesli" | "Granola with nuts";
    "cheese": "Mature cheddar" | "Farmhouse brie";
    "chocolate": "Milk chocolate bar" | "Dark chocolate 70 %";
    "cleaner": "Multi-surface cleaner" | "Bathroom cleaner" | "Glass cleaner";
    "coffee": "Ground coffee" | "Espresso beans" | "Instant coffee" | "Drinking chocolate";
    "crisps": "Ready salted crisps" | "Sea salt tortilla chips";
    "croissant": "Butter croissants";
    "eggs": "Free-range eggs";
    "fish": "Salmon fillets" | "Cod loin";
    "flour": "Plain flour" | "Strong bread flour";
    "grapes": "Seedless grapes";
    "ice-cream": "Vanilla ice cream";
    "jar": "Strawberry jam";
    "juice": "Orange juice" | "Apple juice";
    "laundry": "Laundry powder";
    "lemon": "Lemons";
    "milk": "Whole milk" | "Semi-skimmed milk" | "Oat drink";
    "muffin": "Blueberry muffins";
    "mushroom": "Chestnut mushrooms";
    "notebook": "Lined notebook";
    "oil": "Sunflower oil" | "Extra virgin olive oil";
    "onion": "Brown onions";
    "paper-roll": "Toilet tissue" | "Kitchen roll";
    "pasta": "Spaghetti" | "Penne";
    "pear": "Conference pears";
    "pen": "Ballpoint pens";
    "pet-food": "Dry dog food chicken";
    "pizza": "Margherita pizza";
    "potato": "Maincrop potatoes";
    "pump-bottle": "Hand soap" | "Body lotion";
    "rice": "Long grain rice" | "Basmati rice";
    "shampoo": "Shower gel" | "Daily shampoo" | "Conditioner";
    "soap": "Bar soap";
    "tea": "Breakfast tea" | "Green tea";
    "tin": "Chopped tomatoes" | "Baked beans" | "Chickpeas in water" | "Kidney beans" | "Sweetcorn" | "Tuna chunks in brine";
    "tomato": "Vine tomatoes";
    "toothpaste": "Fluoride toothpaste";
    "water": "Still water" | "Sparkling water";
    "wine": "Merlot" | "Sauvignon blanc" | "Sparkling brut";
    "yoghurt": "Natural yoghurt" | "Strawberry yoghurt";
}

/// The drawing for a product's name, in whatever size it comes. `None`: it has none, and tills show a colour.
pub fn drawing(product: &str) -> Option<&'static str> {
    let is_of = |name: &&str| {
        product.strip_prefix(*name).is_some_and(|size| size.is_empty() || size.starts_with(' '))
    };
    DRAWINGS.iter().find(|(_, names)| names.iter().any(is_of)).map(|(svg, _)| *svg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Currency;

    #[test]
    fn drawings_are_small_and_hold_nothing_but_shapes() {
        for (svg, names) in DRAWINGS {
            assert!(svg.len() <= 2_048, "{names:?}");
            assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{names:?}");
            for word in ["script", "href", "style", "foreignObject", "<!", "<?", "url("] {
                assert!(!svg.contains(word), "{names:?} has {word}");
            }
        }
    }

    #[test]
    fn every_quick_key_is_in_the_table_and_has_a_picture() {
        let products = crate::demo::products(Currency::USD).unwrap();
        let keys: Vec<_> = crate::demo::shop::QUICK_KEYS
            .iter()
            .map(|name| products.iter().find(|product| product.name == **name).unwrap())
            .collect();
        assert!(keys.iter().all(|product| drawing(&product.name).is_some() && !product.recalled));
        assert!(keys.iter().any(|product| product.weighable));
        assert!(keys.iter().any(|product| product.minimum_age.is_some()));
    }

    #[test]
    fn every_name_is_one_of_the_table_and_half_of_the_goods_have_a_picture() {
        let products = crate::demo::products(Currency::USD).unwrap();
        for name in DRAWINGS.iter().flat_map(|(_, names)| names.iter()) {
            let starts = |product: &&str| product.starts_with(name);
            assert!(
                products.iter().map(|product| product.name.as_str()).any(|product| starts(&product)),
                "{name}"
            );
        }
        let drawn = products.iter().filter(|product| drawing(&product.name).is_some()).count();
        assert!(drawn * 2 >= products.len(), "{drawn} of {}", products.len());
        assert_eq!(drawing("Chicken liver pate 175 g"), None);
        assert_eq!(drawing("Carrot cake slice"), None);
        assert_eq!(drawing("Penne"), drawing("Spaghetti 1 kg"));
    }
}
