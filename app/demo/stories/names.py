"""Names of made-up people, by background, with how often each background is met and which ethnic groups it mostly means.

Weights are per thousand and loosely follow a city region in the north of England; the ethnic groups are codes of the list
``ethnicity_census_2021``. Names alone say nothing about a person: the group is drawn, and some have another one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Background:
    """One pool of names."""

    weight: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    ethnicities: dict[str, int]
    """Codes of the census list, with weights."""
    language: str = ""
    """For which some would like an interpreter."""


def _pool(weight: int, women: str, men: str, families: str, ethnicities: dict[str, int], language: str = "") -> Background:
    return Background(
        weight,
        tuple(women.split()),
        tuple(men.split()),
        tuple(families.split("|") if "|" in families else families.split()),
        ethnicities,
        language,
    )


BACKGROUNDS = (
    _pool(
        520,
        "Sophie Chloe Megan Jade Beth Hannah Leanne Stacey Gemma Emma Laura Rachel Kelly Nicola Donna Lisa Tracey "
        "Katie Charlotte Rebecca Danielle Kirsty Holly Paige Ellie Georgia Molly Abigail Jessica Lauren "
        "Lucy Zoe Natalie Michelle Debbie Carol Janet Angela Wendy Joanne Alison Heather Dawn Paula Karen "
        "Amy Freya Isla Poppy Bethany Hayley",
        "Jack Liam Callum Ryan Kyle Daniel Craig Dean Lee Scott Mark Paul David Stephen Gary Darren Wayne Jason Carl Andrew Adam "
        "Luke Joshua Connor Nathan Thomas James Matthew Michael Christopher Anthony Peter Ian Neil Simon Martin Barry Keith Alan "
        "Robert Jordan Ashley Lewis Harry Charlie George Oliver Alfie Ben Sam Joe Reece Jake Aaron Dominic Stuart Graham Kevin",
        "Smith Jones Taylor Brown Wilson Walker Wright Hughes Green Hall Wood Clarke Jackson Hill Turner Shaw Barlow Unsworth "
        "Entwistle Ramsbottom Greenhalgh Kershaw Ogden Schofield Heywood Pilkington Fletcher Howarth Butterworth Lomax "
        "Crompton Hargreaves Whitehead Ashworth Buckley Dawson Parkinson Holt Mills Cooper Ward Bennett Cartwright Rigby Massey "
        "Pendlebury Seddon Tonge Yates Marsden Whittaker Brierley Chadwick Haslam Horrocks Leigh Nuttall Openshaw Platt "
        "Rawlinson Sutcliffe Thorpe Wolstenholme Hilton Fielding Diggle Bardsley Crabtree Duckworth Grimshaw",
        {"13": 955, "17": 10, "11": 15, "9": 8, "15": 6, "12": 6},
    ),
    _pool(
        40,
        "Siobhán Niamh Aoife Róisín Ciara Gráinne Orla Maeve Sinéad Bernadette",
        "Ciarán Seán Declan Eoin Patrick Brendan Cormac Fergal Niall Kieran",
        "O'Brien O'Neill Murphy Kelly Byrne Doyle O'Connor McGrath Gallagher Doherty McLaughlin Brennan",
        {"14": 800, "13": 150, "15": 50},
    ),
    _pool(
        140,
        "Ayesha Fatima Zainab Sana Amina Maryam Nadia Saima Rukhsana Shazia Iqra Hira Samina Noreen Bushra Mehwish Uzma Farah",
        "Mohammed Hassan Bilal Imran Usman Adnan Tariq Kashif Asif Nadeem Waqas Faisal Zeeshan Hamza Ibrahim Yasir Shahid Naveed",
        "Khan Ahmed Hussain Malik Iqbal Mahmood Akhtar Shah Begum Chaudhry Mirza Qureshi Rafiq Bashir "
        "Aslam Sadiq Javed Anwar Raza Butt",
        {"4": 920, "5": 50, "9": 30},
        "Urdu",
    ),
    _pool(
        45,
        "Priya Neha Anjali Kavita Deepa Sunita Meera Pooja Divya Jasmine Gurpreet Harpreet",
        "Arjun Rohan Vikram Sunil Rajesh Amit Sanjay Nikhil Kiran Dilip Harjit Manpreet",
        "Patel Sharma Singh Kaur Nair Desai Mistry Reddy Gandhi Parmar Chauhan Solanki",
        {"3": 940, "5": 60},
        "Gujarati",
    ),
    _pool(
        35,
        "Tahmina Nasima Shirin Rumana Farzana Sultana Nargis Jahanara",
        "Rahim Kamrul Jubair Shafiq Mizan Anwarul Habib Rezaul",
        "Miah Rahman Uddin Chowdhury Khatun Islam Alam Haque",
        {"1": 960, "5": 40},
        "Bengali",
    ),
    _pool(
        60,
        "Amara Ngozi Folake Adaeze Abena Chioma Funmi Blessing Patience Akosua Yetunde Ifeoma",
        "Chidi Emeka Tunde Kwame Kofi Obinna Segun Femi Kwabena Ikenna Yaw Uche",
        "Okafor Adeyemi Okonkwo Balogun Eze Mensah Owusu Asante Nwosu Boateng Adebayo Osei Olawale Appiah Nwachukwu",
        {"6": 950, "8": 30, "10": 20},
    ),
    _pool(
        25,
        "Hodan Ifrah Sahra Ayaan Hibo Fadumo Sagal Nimo",
        "Abdi Yusuf Liban Mahad Guled Farhan Abdirahman Mustafe",
        "Warsame Farah Abdullahi Nur Jama Duale Hersi Egal",
        {"6": 970, "8": 30},
        "Somali",
    ),
    _pool(
        30,
        "Shanice Keisha Simone Latoya Marcia Yvonne Monique Tanisha",
        "Delroy Leroy Tyrone Winston Marlon Jermaine Errol Devon",
        "Campbell Grant Francis Bailey Morgan-Reid Powell Gordon Brathwaite Lewis-Clarke Samuels",
        {"7": 760, "11": 200, "8": 40},
    ),
    _pool(
        30,
        "Agnieszka Katarzyna Małgorzata Joanna Ewa Magdalena Beata Monika",
        "Łukasz Paweł Tomasz Marcin Piotr Krzysztof Grzegorz Jakub",
        "Nowak Wójcik Kowalska Zieliński Wiśniewska Kamiński Lewandowska Mazur Dąbrowski Jankowska",
        {"17": 985, "16": 15},
        "Polish",
    ),
    _pool(
        18,
        "Ioana Mihaela Elena Daniela Gabriela Alina",
        "Andrei Ștefan Bogdan Cristian Marius Florin",
        "Popescu Ionescu Dumitru Stan Rusu Munteanu Constantin Lupu",
        {"17": 850, "16": 150},
        "Romanian",
    ),
    _pool(
        16,
        "Wei Mei-Ling Xin Siu Ka-Yan Hui",
        "Jia Ho-Yin Ming Chun Kin-Wai Jun",
        "Chan Wong Cheung Li Zhang Ng Lam Yip",
        {"2": 1000},
        "Cantonese",
    ),
    _pool(8, "Linh Thảo Hương Ngọc", "Minh Đức Tuấn Hùng", "Nguyễn Trần Phạm Lê Hoàng Võ", {"5": 1000}, "Vietnamese"),
    _pool(
        15,
        "Rania Layla Nour Hala Dima Salma",
        "Omar Khaled Samir Tarek Bassam Ziad",
        "Al-Hassan Haddad Khalil Mansour Saleh Al-Masri Darwish",
        {"18": 940, "19": 60},
        "Arabic",
    ),
    _pool(
        10,
        "Shirin Parisa Azadeh Nasrin",
        "Reza Dariush Karim Behzad",
        "Ahmadi Rezaei Karimi Hosseini Rahimi Noori",
        {"19": 800, "5": 200},
        "Farsi",
    ),
    _pool(
        6,
        "Oksana Nataliia Iryna Svitlana",
        "Dmytro Andrii Taras Bohdan",
        "Shevchenko Kovalenko Bondarenko Melnyk Tkachenko Lysenko",
        {"17": 1000},
        "Ukrainian",
    ),
    _pool(
        6,
        "Beatriz Inês Conceição Luísa",
        "João Tiago Rui Nuno",
        "da Silva|Santos|Ferreira|Gonçalves|de Sousa|Araújo",
        {"17": 800, "19": 200},
        "Portuguese",
    ),
)
